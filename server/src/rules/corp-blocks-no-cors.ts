import { someOrigin } from '../cors/origin';
import { admits } from '../policy/admission';
import { sameName } from '../policy/answer';
import type { Route } from '../policy/server';
import type { Rule } from './rule';

export const corpBlocksNoCors: Rule = {
  id: 'corp-blocks-no-cors',
  category: 'breaks-requests',
  severity: 'info',
  summary: 'Files that other origins are allowed to read cannot be embedded by them: `Cross-Origin-Resource-Policy: same-origin`.',
  why: 'An `<img>`, `<script>`, `<video>` or stylesheet without the attribute `crossorigin` is loaded without CORS, and then this header alone decides. '
    + 'Chromium says `net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin`. helmet 5 and later sets the header on every answer. `fetch()` and tags with `crossorigin` are not stopped by it.',
  fix: 'Set `cross-origin` on these files (helmet: `crossOriginResourcePolicy: { policy: \'cross-origin\' }`), or add `crossorigin` to the tags.',
  silent: ['Files that no other origin may read by CORS either.', 'Servers that also serve pages of their own, under `/`: those embed the files from the same origin.', 'Answers of routes: they are mostly fetched.'],
  sources: ['Fetch standard, "cross-origin resource policy check"', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50', 'helmetjs/helmet#385, #343, #406'],
  *check(inquiry) {
    const served = inquiry.subject.layers.filter(({ kind }) => kind === 'static');
    // Files under `/` are the server's own pages: they embed the others from the same origin.
    if (served.some(({ path }) => path === '' || path === '/')) return;
    for (const files of served.filter(({ path }) => /^[\w/.-]+$/.test(path))) {
      const origin = inquiry.friends[0] ?? someOrigin;
      const route: Route = { method: 'GET', path: `${files.path.replace(/\/$/, '')}/corslint-no-such-file`, pattern: `${files.path}/…`, at: files.at };
      for (const answer of inquiry.actual({ route, origin }).answers) {
        if (!answer.passed.includes(files)) continue;
        // What the layers before the files set is sent with a file; whether there is one under this name matters no more.
        const headers = answer.headers.filter(({ layer }) => layer && layer.order < files.order);
        const line = headers.filter(({ name }) => sameName(name, 'Cross-Origin-Resource-Policy')).at(-1);
        if (line?.value?.toLowerCase() !== 'same-origin' || admits({ ...answer, headers }, origin, 'omit') !== true) continue;
        yield {
          at: line.at,
          message: `Other origins may fetch the files of ${files.name}, but not embed them: Cross-Origin-Resource-Policy: same-origin stops <img>, <script> and <link> without the attribute crossorigin. Send "cross-origin" with these files.`,
          related: [{ at: files.at, message: 'The files are served here.' }],
          answers: [answer],
        };
      }
    }
  },
};
