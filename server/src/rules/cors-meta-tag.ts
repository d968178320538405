import type { Rule } from './rule';

export const corsMetaTag: Rule = {
  id: 'cors-meta-tag',
  category: 'correctness',
  severity: 'warning',
  summary: 'A CORS header stands in a page\'s `<meta http-equiv>`.',
  why: 'Permission is given by the server that is asked, in the headers of its answer. Browsers know a handful of names in `http-equiv`, and no CORS header is among them: a page cannot allow itself anything.',
  fix: 'Remove the tag, and send the header with the answers of the server that the page asks.',
  silent: ['Comments.', 'Other names in `http-equiv`, like `Content-Security-Policy`.'],
  sources: ['HTML standard, "Pragma directives"', 'Fetch standard, "CORS check"'],
  *checkReading({ metaTags = [] }) {
    for (const { name, at } of metaTags) {
      yield { at, message: `A <meta> tag cannot send ${name}: browsers look for it in the HTTP answer of the server that the page asks, and nowhere else. Remove the tag, and send the header from that server.` };
    }
  },
};
