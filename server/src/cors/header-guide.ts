/** What is known of a header to somebody who writes it. */
export interface HeaderGuide {
  readonly name: string;
  /** One or two sentences: what browsers make of it. */
  readonly words: string;
  /** Whether the value is a list with commas between its items; no item is written twice. */
  readonly list: boolean;
  /** Whether a value is an origin, or names several. */
  readonly origin: boolean;
  /** Values, or items of the list, likeliest first. */
  readonly values: readonly GuidedValue[];
}

export interface GuidedValue {
  readonly value: string;
  readonly words?: string;
}

/** Request headers that need a permission and are usual. `Content-Type` needs one for JSON. */
const requestNames: readonly GuidedValue[] = [
  { value: 'Content-Type', words: 'Needed for bodies of JSON: only form types pass without a permission.' },
  { value: 'Authorization', words: 'Has to be named: `*` does not stand for it.' },
  { value: 'X-Requested-With' },
  { value: 'X-CSRF-Token' },
  { value: 'If-None-Match' },
  { value: 'If-Match' },
  { value: 'Idempotency-Key' },
  { value: '*', words: 'Every header but Authorization, for requests without credentials.' },
];

/** Response headers that scripts like to read and may not without a permission. */
const responseNames: readonly GuidedValue[] = [
  { value: 'ETag' },
  { value: 'Location' },
  { value: 'Link' },
  { value: 'Content-Disposition' },
  { value: 'Retry-After' },
  { value: 'X-Total-Count' },
  { value: 'X-Request-Id' },
  { value: '*', words: 'Every header, for requests without credentials.' },
];

/** The response headers to write, as the Fetch standard has them ("HTTP responses"; limits of Max-Age: Chromium 2 hours, Firefox 24). In the order of use. */
export const responseGuides: readonly HeaderGuide[] = [
  {
    name: 'Access-Control-Allow-Origin', list: false, origin: true,
    words: 'Who may read the answer: one origin or `*`. A server for several origins compares the request\'s Origin with its list, sends back the one that matches, and sends `Vary: Origin`.',
    values: [{ value: '*', words: 'Every website. Fails for requests with credentials.' }],
  },
  {
    name: 'Access-Control-Allow-Credentials', list: false, origin: false,
    words: 'Whether the answer to a request with cookies or HTTP authentication may be read. The only value is `true`; leave the line out otherwise.',
    values: [{ value: 'true', words: 'In lower case; Allow-Origin then has to name the origin.' }],
  },
  {
    name: 'Access-Control-Allow-Methods', list: true, origin: false,
    words: 'Methods that a preflight permits. GET, HEAD and POST need no permission; names are written in capitals.',
    values: [{ value: 'GET' }, { value: 'POST' }, { value: 'PUT' }, { value: 'PATCH' }, { value: 'DELETE' }, { value: 'HEAD' }, { value: '*', words: 'Every method, for requests without credentials.' }],
  },
  {
    name: 'Access-Control-Allow-Headers', list: true, origin: false,
    words: 'Request headers that a preflight permits, with commas between them.',
    values: requestNames,
  },
  {
    name: 'Access-Control-Expose-Headers', list: true, origin: false,
    words: 'Response headers that scripts may read besides Cache-Control, Content-Language, Content-Length, Content-Type, Expires, Last-Modified and Pragma. It belongs on the answer itself, not on the preflight\'s.',
    values: responseNames,
  },
  {
    name: 'Access-Control-Max-Age', list: false, origin: false,
    words: 'How many seconds a browser may keep the answer to a preflight. Without it: 5.',
    values: [{ value: '7200', words: '2 hours, the most that Chromium keeps.' }, { value: '86400', words: '24 hours, the most that Firefox keeps.' }, { value: '600', words: '10 minutes.' }, { value: '0', words: 'Not kept.' }],
  },
  {
    name: 'Vary', list: true, origin: false,
    words: 'Which request headers decide the answer, for caches. `Origin` belongs to every answer whose Allow-Origin depends on who asks.',
    values: [{ value: 'Origin', words: 'Keeps caches from giving one origin\'s answer to another.' }, { value: 'Accept-Encoding' }, { value: 'Access-Control-Request-Method' }, { value: 'Access-Control-Request-Headers' }],
  },
];

/** What a server reads of a request that crosses origins. */
export const requestGuides: readonly HeaderGuide[] = [
  { name: 'Origin', list: false, origin: true, words: 'Who asks: scheme, host and port of the page, or `null`. Requests from the same origin may come without it.', values: [] },
  { name: 'Access-Control-Request-Method', list: false, origin: false, words: 'Sent with a preflight: the method of the request to come.', values: [] },
  { name: 'Access-Control-Request-Headers', list: true, origin: false, words: 'Sent with a preflight: the names of headers of the request to come that need a permission.', values: [] },
];

/** The guide of a response header, its name in any case. */
export function responseGuide(name: string): HeaderGuide | undefined {
  return responseGuides.find(guide => guide.name.toLowerCase() === name.toLowerCase());
}
