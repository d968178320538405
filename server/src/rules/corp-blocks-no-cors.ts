import { admits } from '../policy/admission';
import { linesOf } from '../policy/answer';
import { placeKey } from '../text/place';
import { endedBy } from './grounds/circumstances';
import type { Rule } from './rule';

export const corpBlocksNoCors: Rule = {
  id: 'corp-blocks-no-cors',
  category: 'breaks-requests',
  severity: 'info',
  summary: 'Files that other origins are allowed to read cannot be embedded by them: `Cross-Origin-Resource-Policy: same-origin`.',
  why: 'An `<img>`, `<script>`, `<video>` or stylesheet without the attribute `crossorigin` is loaded without CORS, and then this header alone decides. '
    + 'Chromium says `net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin`. helmet 5 and later sets the header on every answer. `fetch()` and tags with `crossorigin` are not stopped by it.',
  fix: 'Set `cross-origin` on these files (helmet: `crossOriginResourcePolicy: { policy: \'cross-origin\' }`), or add `crossorigin` to the tags.',
  silent: ['Files that no other origin may read by CORS either.', 'Answers of routes: they are mostly fetched.'],
  sources: ['Fetch standard, "cross-origin resource policy check"', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50', 'helmetjs/helmet#385, #343, #406'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const { sample } of inquiry.circles) {
      const friend = inquiry.friendOf(sample);
      for (const answer of inquiry.actual({ route: sample, origin: friend }).answers) {
        const line = linesOf(answer, 'Cross-Origin-Resource-Policy').at(-1);
        const files = endedBy(answer);
        if (!line || line.value?.toLowerCase() !== 'same-origin' || files?.kind !== 'static' || admits(answer, friend, 'omit') !== true || reported.has(placeKey(line.at))) continue;
        reported.add(placeKey(line.at));
        yield {
          at: line.at,
          message: `Other origins may fetch the files of ${files.name}, but not embed them: Cross-Origin-Resource-Policy: same-origin stops <img>, <script> and <link> without the attribute crossorigin. Set it to "cross-origin" for these files.`,
          related: [{ at: files.at, message: 'The files are served here.' }],
          answers: [answer],
        };
      }
    }
  },
};
