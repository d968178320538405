import type { OpaqueFetch } from '../policy/page';
import type { Draft, Rule } from './rule';

export const opaqueFetch: Rule = {
  id: 'opaque-fetch',
  category: 'correctness',
  severity: 'warning',
  summary: 'A page asks with `mode: \'no-cors\'` and reads the answer.',
  why: 'The mode does not get past CORS: it gives the answer up. The request goes out, and what comes back from another origin is *opaque*: status 0, `ok` false, no headers, an empty body. No console message names the reason; `json()` fails with a `SyntaxError`.',
  fix: 'Remove the mode, and let the server allow the page\'s origin.',
  silent: [
    'Answers that nobody reads: beacons, pings, what a service worker keeps in its cache.',
    'Code that knows: it looks at `response.type`, or for status 0.',
    'Relative addresses, and code of servers: Node gives the whole answer in that mode.',
    'Where the address is not known it is information only.',
  ],
  sources: ['Fetch standard, "opaque filtered response"', 'Measured in Chromium: status 0, `SyntaxError: Unexpected end of input`'],
  *checkReading({ opaqueFetches = [] }) {
    for (const each of opaqueFetches) yield draftOf(each);
  },
};

function draftOf({ at, goes, origin, reads }: OpaqueFetch): Draft {
  const [first] = reads;
  const from = origin === undefined ? goes === 'elsewhere' ? 'an answer from another origin' : 'the answer is, if it comes from another origin,' : `the answer of ${origin}`;
  return {
    at,
    severity: goes === 'elsewhere' ? 'warning' : 'info',
    message: `With mode 'no-cors' ${from}${goes === 'elsewhere' ? ' is' : ''} opaque to the page: status 0, no headers, an empty body. ${first ? consequence(first.member) : ''}Remove the mode, and let the server allow the page's origin.`,
    related: reads.map(read => ({ at: read.at, message: `Nothing is read here: ${GIVES[read.member] ?? 'it is empty'}.` })),
    changes: [{ title: 'Remove mode: \'no-cors\' (the server must then allow the page)', strength: 'choice', steps: [{ kind: 'remove', at }] }],
  };
}

/** What members of an opaque response give (Chromium 140 and up, measured). */
const GIVES: Readonly<Record<string, string>> = {
  json: 'json() fails with a SyntaxError', text: 'text() gives an empty text', blob: 'blob() gives an empty blob', arrayBuffer: 'arrayBuffer() gives no bytes',
  formData: 'formData() fails with a TypeError', bytes: 'bytes() gives no bytes', body: 'body is null', headers: 'headers is empty', ok: 'ok is false',
  status: 'status is 0', statusText: 'statusText is empty',
};

/** What is not said yet. */
function consequence(member: string): string {
  const gives = GIVES[member];
  return gives === undefined || member === 'status' || member === 'headers' ? '' : `So ${gives}${member === 'ok' ? ' whatever the server says' : ''}. `;
}
