/** Names that nobody sells: they mean something on a machine or in a network only (RFC 6761, RFC 6762, habit). */
const LOCAL_END = /(?:^|\.)(?:local|localhost|localdomain|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/** True for a host name, lower case, that is resolved within a machine or a network only. */
export function isLocalName(host: string): boolean {
  return LOCAL_END.test(host);
}

/**
 * True for hosts that only a private network knows: local names, names for tests, single labels, and the addresses of RFC 1918, RFC 3927,
 * RFC 4193. `host` as a URL gives it, IPv6 in brackets. There is no certificate to be had for them, so plain http is no oversight.
 */
export function isPrivateHost(host: string): boolean {
  if (host.startsWith('[')) return /^\[(?:::1\]|f[cd]|fe[89ab])/.test(host);
  if (/^\d+(?:\.\d+){3}$/.test(host)) return /^(?:10|127|0)\.|^192\.168\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\./.test(host);
  return !host.includes('.') || isLocalName(host) || host.endsWith('.test');
}
