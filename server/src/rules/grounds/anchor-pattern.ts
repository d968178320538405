/**
 * A pattern for whole origins from one that was meant as such: anchored at both ends, bare dots between letters escaped,
 * alternatives kept together, and what stood for "any subdomain" limited to labels. Undefined when the source is too
 * unusual to be rewritten with confidence; the caller must ask again anyway.
 */
export function anchorPattern(source: string): string | undefined {
  let body = source.replace(/^\^/, '').replace(/(^|[^\\])\$$/, '$1');
  if (/[|]/.test(topLevel(body))) return undefined;
  body = body.replace(/([A-Za-z0-9)\]])\.(?=[A-Za-z0-9])/g, '$1\\.');
  const scheme = /^(https?\??|\(\?:?https?\??\)|\(https\?\)|https\?):(?:\\?\/){2}/.exec(body)?.[0];
  const rest = scheme === undefined ? body : body.slice(scheme.length);
  // `.*` in front of the name, and an unanchored `\.name`, mean subdomains.
  const host = rest.replace(/^\.[*+]\??(?:\\\.)?/, SUBDOMAINS).replace(/^\\\./, SUBDOMAINS).replace(/\.[*+]/g, '[a-z0-9-]+');
  if (!/^(?:\(\[a-z0-9-\]\+\\\.\)\?)?[\w\\.\-[\]+*?(){}:,|/]+$/.test(host)) return undefined;
  return `^${scheme === undefined ? 'https:\\/\\/' : scheme.replace(/(^|[^\\])\//g, '$1\\/').replace(/([^\\])\//g, '$1\\/')}${host}$`;
}

const SUBDOMAINS = '([a-z0-9-]+\\.)?';

/** The source with everything inside groups and classes blanked. */
function topLevel(source: string): string {
  let previous = '';
  let text = source.replace(/\\./g, '__').replace(/\[[^\]]*\]/g, '_');
  while (previous !== text) {
    previous = text;
    text = text.replace(/\([^()]*\)/g, '_');
  }
  return text;
}
