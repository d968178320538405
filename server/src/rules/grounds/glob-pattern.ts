/**
 * The source of a regular expression for what a text with wildcards means: `https://*.example.com` any subdomain, `http://localhost:*` any port.
 * Undefined for texts without a scheme, and where a wildcard stands for something else: nobody knows what was meant.
 */
export function globPattern(text: string): string | undefined {
  const [, scheme, subdomains, host, port] = /^(https?):\/\/(\*\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)(:\*|:\d+)?\/?$/.exec(text) ?? [];
  if (scheme === undefined || host === undefined || subdomains === undefined && port !== ':*') return undefined;
  const labels = host.replace(/\./g, '\\.');
  return `^${scheme}:\\/\\/${subdomains === undefined ? '' : '([a-z0-9-]+\\.)+'}${labels}${port === undefined ? '' : port === ':*' ? '(:\\d+)?' : port}$`;
}
