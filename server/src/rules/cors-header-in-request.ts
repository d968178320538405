import type { Rule } from './rule';

export const corsHeaderInRequest: Rule = {
  id: 'cors-header-in-request',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'A CORS header of answers is set on requests.',
  why: '`Access-Control-Allow-*` headers give permission in an answer. Set on the request to an upstream they reach no browser, and the page stays blocked.',
  fix: 'Set the header on the answer (nginx: `add_header`).',
  silent: ['The request headers `Access-Control-Request-*`.'],
  sources: ['Fetch standard, "HTTP responses"', 'Measured on nginx 1.22: `proxy_set_header` sends nothing to the client'],
  *check({ subject }) {
    for (const { name, at, setter } of subject.misdirected ?? []) {
      yield {
        at,
        message: `${name} is set on the request to the upstream, where it does nothing: no browser sees it. Set it on the answer with add_header.`,
        changes: [{ title: 'Set it on the answer (add_header)', strength: 'choice', steps: [{ kind: 'rename', at: setter, to: 'add_header' }] }],
      };
    }
  },
};
