/** `x-api-key` → `X-Api-Key`, as lists of headers are usually written. */
export function properCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

/** Response headers that scripts may read anyway, can never read, or have no use for. */
export function isNeverExposed(name: string): boolean {
  return /^(?:cache-control|content-language|content-length|content-type|expires|last-modified|pragma|set-cookie2?|vary|allow|connection|date|server|transfer-encoding|x-powered-by|strict-transport-security|content-security-policy.*|referrer-policy|permissions-policy|x-content-type-options|x-frame-options|x-xss-protection|cross-origin-.*|access-control-.*|timing-allow-origin)$/i.test(name);
}

/** Headers that only answers carry. */
export function isResponseHeader(name: string): boolean {
  return /^(?:access-control-(?:allow|expose)-.*|access-control-max-age|set-cookie2?)$/i.test(name);
}

/** Headers that only requests carry. `Authorization`, tokens and ids of requests are left out: servers send those back. */
export function isRequestHeader(name: string): boolean {
  return /^(?:accept|accept-(?:charset|encoding|language)|access-control-request-.*|cookie|host|if-(?:match|none-match|modified-since|unmodified-since|range)|origin|referer|te|user-agent|x-requested-with)$/i.test(name);
}
