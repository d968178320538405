import { trimHttpWhitespace } from './header-list';
import { parseUrl, serializeOrigin, SPECIAL_SCHEMES } from './origin';

/** Why a literal never equals the Origin a browser sends. */
export type OriginFault =
  | 'trailing-slash' | 'path' | 'query' | 'fragment' | 'userinfo'
  | 'missing-scheme' | 'upper-case' | 'default-port' | 'unicode'
  | 'quotes' | 'blank' | 'empty' | 'list' | 'json' | 'pattern'
  /** The text of an unset value: `undefined`, `None`, `NaN`. */
  | 'undefined'
  /** `ws:` or `wss:`: a WebSocket handshake carries the origin of the page, which is http(s). */
  | 'socket-scheme'
  /** Host or port in a form browsers rewrite: `127.1`, `[0:0:0:0:0:0:0:1]`, `ex%61mple.com`, `:0080`. */
  | 'unusual-form'
  /** Nothing a URL parser accepts. */
  | 'unparsable';

/** What a literal allowed origin is. */
export type ExaminedOrigin =
  | { readonly kind: 'ok'; readonly origin: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'null' }
  /** Not yet a value: a template somebody fills in (`${ORIGIN}`, `{{ origin }}`, `$http_origin`). Nothing can be said of it. */
  | { readonly kind: 'placeholder' }
  /** `normalised` is there when there is exactly one origin the text can mean. */
  | { readonly kind: 'malformed'; readonly reasons: readonly OriginFault[]; readonly normalised?: string };

/**
 * Judges a literal that is compared, byte by byte, with the Origin header (HTML, "ASCII serialization of an origin").
 * Custom schemes (`capacitor://localhost`, `chrome-extension://id`, `tauri://localhost`, `app://.`) are fine.
 * Libraries that split, match patterns or take bare hosts must be known to the caller; here the text is one exact value.
 */
export function examineOrigin(text: string): ExaminedOrigin {
  if (text === '*') return { kind: 'wildcard' };
  if (text === 'null') return { kind: 'null' };
  if (PLACEHOLDER.test(text)) return { kind: 'placeholder' };
  const bare = trimHttpWhitespace(text);
  if (bare === '') return malformed(['empty']);
  if (bare !== text) return wrapped(bare, 'blank');
  if (/^(["'`]).*\1$/s.test(text)) return wrapped(text.slice(1, -1), 'quotes');
  if (UNSET.test(text)) return malformed(['undefined']);
  if (/^\[\s*(?:["'\]])|^\{/.test(text)) return malformed(['json']);
  if (looksLikePattern(text)) return malformed(['pattern']);
  if (/[,\s]|[;|](?=\w+:\/\/)/.test(text)) return malformed(['list']);
  if (/^["'`]|["'`]$/.test(text)) return malformed(['quotes']);
  return examineUrl(text);
}

/** Templates of shells, JavaScript, Helm, Jinja, ERB, Windows, nginx and the like, anywhere in the text. */
const PLACEHOLDER = /\$\{|\{\{|<%|%[A-Za-z_]\w*%|\$\(|^\$[A-Za-z_]|<[\w -]+>|^__\w+__$|#\{/;
const UNSET = /^(?:undefined|None|nil|NaN|\[object \w+\])$/;

function malformed(reasons: readonly OriginFault[], normalised?: string): ExaminedOrigin {
  return normalised === undefined ? { kind: 'malformed', reasons } : { kind: 'malformed', reasons, normalised };
}

/** The verdict on what is inside the wrapping, with the wrapping as one more fault. */
function wrapped(inner: string, fault: OriginFault): ExaminedOrigin {
  const inside = examineOrigin(inner);
  switch (inside.kind) {
    case 'ok': return malformed([fault], inside.origin);
    case 'wildcard': return malformed([fault], '*');
    case 'null': return malformed([fault], 'null');
    case 'placeholder': return inside;
    case 'malformed': return inside.reasons[0] === 'empty' ? malformed(['empty']) : malformed([fault, ...inside.reasons], inside.normalised);
  }
}

/** A glob or a regular expression: a text with characters no serialised origin has. */
function looksLikePattern(text: string): boolean {
  if (text.includes('*') || /^\^|\$$|\\[./dwsb]|\.\+|^\/[^/].*\/[a-z]*$|^regexp?:|^~/.test(text)) return true;
  return /[()]|\|(?!\w+:\/\/)|\[(?![0-9a-fA-F:.]*\])/.test(text.replace(/\/\/\[[0-9a-fA-F:.]*\]/, '//ip6'));
}

function examineUrl(text: string): ExaminedOrigin {
  const written = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)(.*)$/s.exec(text);
  if (!written) return examineSchemeless(text);
  const [, scheme = '', authority = '', rest = ''] = written;
  const url = parseUrl(text);
  const origin = url && serializeOrigin(`${scheme}://${authority}`);
  if (!url || origin === undefined) return malformed(['unparsable']);
  const special = SPECIAL_SCHEMES.has(url.protocol);
  if (!special) return examineCustom(scheme, authority, rest);
  const reasons = [...faultsOfAuthority(scheme, authority, url), ...faultsOfRest(rest)];
  if (/^wss?$/i.test(scheme)) return malformed(['socket-scheme', ...reasons], origin.replace(/^ws/, 'http'));
  if (reasons.length > 0) return malformed(reasons, origin);
  return text === origin ? { kind: 'ok', origin } : malformed(['unusual-form'], origin);
}

function faultsOfAuthority(scheme: string, authority: string, url: URL): OriginFault[] {
  const reasons: OriginFault[] = [];
  const at = authority.lastIndexOf('@');
  const hostPort = authority.slice(at + 1);
  const [, host = '', port] = /^(.*?)(?::(\d*))?$/s.exec(hostPort) ?? [];
  if (at >= 0) reasons.push('userinfo');
  if (/[A-Z]/.test(scheme) || (/[A-Z]/.test(host) && !host.startsWith('['))) reasons.push('upper-case');
  if (port !== undefined && url.port === '') reasons.push('default-port');
  // eslint-disable-next-line no-control-regex -- ASCII is what a serialised host is made of
  if (/[^\x00-\x7F]/.test(host)) reasons.push('unicode');
  else if (host.toLowerCase() !== url.hostname) reasons.push('unusual-form');
  if (port !== undefined && url.port !== '' && port !== url.port) reasons.push('unusual-form');
  return reasons;
}

/** Faults of what follows the authority. A path with a query is one path fault and one query fault. */
function faultsOfRest(rest: string): OriginFault[] {
  const [, path = '', query, fragment] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(rest) ?? [];
  const reasons: OriginFault[] = [];
  if (path === '/') reasons.push('trailing-slash');
  else if (path !== '') reasons.push('path');
  if (query !== undefined) reasons.push('query');
  if (fragment !== undefined) reasons.push('fragment');
  return reasons;
}

/** `capacitor://localhost` and its kin: the browser sends the scheme in lower case and the host as registered. */
function examineCustom(scheme: string, authority: string, rest: string): ExaminedOrigin {
  const reasons: OriginFault[] = /[A-Z]/.test(scheme) ? ['upper-case'] : [];
  if (authority.includes('@')) reasons.push('userinfo');
  reasons.push(...faultsOfRest(rest));
  const origin = `${scheme.toLowerCase()}://${authority.slice(authority.lastIndexOf('@') + 1)}`;
  return reasons.length === 0 ? { kind: 'ok', origin } : malformed(reasons, origin);
}

/** `example.com`, `//example.com`, `localhost:3000`, `https:/x`: which scheme was meant is the author's to say, unless it is there. */
function examineSchemeless(text: string): ExaminedOrigin {
  const broken = /^(https?):\/?(?=[^/])/i.exec(text);
  const repaired = broken ? parseUrl(text) : undefined;
  if (repaired) return malformed(['missing-scheme'], serializeOrigin(repaired));
  const host = text.replace(/^\/\//, '');
  if (!parseUrl(`https://${host}`)) return malformed(['unparsable']);
  const [, authority = '', rest = ''] = /^([^/?#]*)(.*)$/s.exec(host) ?? [];
  const url = parseUrl(`https://${authority}`);
  // The port is left out: with no scheme there is no default one.
  const more = url ? faultsOfAuthority('https', authority, url).filter(fault => fault !== 'default-port') : [];
  return malformed(['missing-scheme', ...more, ...faultsOfRest(rest)]);
}
