/** What each option of `corsSchema` does, in a sentence or two, for somebody who writes it; `headers`, the undocumented alias, is left out. */
export const corsOptionWords: Readonly<Record<string, string>> = {
  origin: 'Who may read the answers: a text, a pattern, a list of both, a function `(origin, callback)`, `true` (whoever asks) or `false` (no CORS). Default: `*`, every website.',
  methods: 'Methods that preflights permit: a list, or a text with commas. Default: `GET,HEAD,PUT,PATCH,POST,DELETE`.',
  allowedHeaders: 'Request headers that preflights permit: a list, or a text with commas. Default: whatever the preflight asks for.',
  exposedHeaders: 'Response headers that scripts may read: a list, or a text with commas. Default: none but the safelisted ones.',
  credentials: '`true` lets pages read answers to requests with cookies; `origin` then has to name them.',
  maxAge: 'How many seconds browsers may keep the answer to a preflight.',
  preflightContinue: '`true` passes preflights on to the next handler, which then has to answer them. Default: `false`.',
  optionsSuccessStatus: 'Status of the answer to a preflight. Default: 204.',
};
