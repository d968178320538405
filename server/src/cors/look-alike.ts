import { parseUrl, serializeOrigin, SPECIAL_SCHEMES } from './origin';
import { isLocalName } from './private-host';
import { registrableDomain, registrySuffix, sharedDomainOf } from './shared-host';

/** Who can be at a look-alike origin, strongest first. */
export type Reach =
  /** Any website: the name can be registered, or the origin made out of nothing (`null`). */
  | 'anyone'
  /** Whoever controls some subdomain of a trusted host (takeover, XSS there). */
  | 'subdomain'
  /** Whoever runs another service on the same host. */
  | 'same-host'
  /** Whoever sits on the user's network and can answer for a plain-http page. */
  | 'network';

/** The weakness in an origin check that lets the look-alike pass. */
export type Trick =
  | 'suffix' | 'prefix' | 'name-in-other-domain' | 'dot-replaced' | 'truncated' | 'neighbour'
  | 'subdomain' | 'other-port' | 'port-suffix' | 'http-downgrade' | 'null' | 'stranger';

/** An origin a browser can really send that resembles a trusted one. */
export interface LookAlike {
  readonly origin: string;
  readonly trick: Trick;
  readonly reach: Reach;
}

/**
 * Hostile origins made from a trusted one, to be shown to an origin check: exact comparison refuses them all.
 * Every one is a serialised origin, differs from `trusted`, and stands once. A text that is no URL, or a custom scheme, gives `null` alone.
 * The set grew from the shapes found in the wild: unanchored patterns, `includes`, `startsWith`, `endsWith`, bare dots, truncations.
 */
export function lookAlikes(trusted: string): LookAlike[] {
  const url = parseUrl(trusted);
  const found: LookAlike[] = [];
  if (url && SPECIAL_SCHEMES.has(url.protocol)) collect(url, found);
  found.push({ origin: 'null', trick: 'null', reach: 'anyone' });
  return distinct(found, url ? serializeOrigin(url) : trusted);
}

/** Unrelated hostile origins: who lets one of these in lets everybody in. None of them resembles another. */
export const strangers: readonly string[] = [
  'https://evil.io',
  'https://attacker.net',
  'http://malicious.xyz:8080',
  'https://a.b.c.d-phishing.org',
];

function collect(url: URL, found: LookAlike[]): void {
  const { hostname: host, protocol } = url;
  const port = url.port === '' ? '' : `:${url.port}`;
  const scheme = `${protocol}//`;
  const add = (origin: string, trick: Trick, reach: Reach): void => {
    const name = /^[a-z]+:\/\/([^/:]+)/.exec(origin)?.[1] ?? '';
    void found.push({ origin, trick, reach: reach === 'anyone' && isLocalName(name) ? 'network' : reach });
  };
  const both = (name: string, trick: Trick, reach: Reach): void => {
    add(scheme + name, trick, reach);
    if (port !== '') add(scheme + name + port, trick, reach);
  };

  if (!host.startsWith('[')) {
    both(`${host}.evil.io`, 'suffix', 'anyone');
    for (const parent of parentsOf(host)) both(`${parent}.evil.io`, 'suffix', 'anyone');
    namesNear(host).forEach(([name, trick, reach]) => both(name, trick, reach));
    for (const name of dotReplaced(host)) both(name, 'dot-replaced', 'anyone');
    for (const name of truncated(host)) add(scheme + name, 'truncated', 'anyone');
    if (/^\d+(?:\.\d+){3}$/.test(host)) {
      add(`${scheme}${host.split('.').slice(0, 2).join('.')}.evil.io`, 'suffix', 'anyone');
      add(`${scheme}${host.split('.').slice(0, 1).join('.')}.evil.io`, 'suffix', 'anyone');
    } else both(`evil.${host}`, 'subdomain', host === 'localhost' ? 'same-host' : 'subdomain');
  }
  for (const other of [':8443', ':1337']) if (other !== port) add(scheme + host + other, 'other-port', 'same-host');
  if (port.length > 1 && Number(`${url.port}1`) <= 65535) add(`${scheme}${host}${port}1`, 'port-suffix', 'same-host');
  if (protocol === 'https:') add(`http://${host}${port}`, 'http-downgrade', 'network');
}

/** The names a host ends with that still have a dot: `a.b.example.com` → `b.example.com`, `example.com`. */
function parentsOf(host: string): string[] {
  if (/^[\d.]+$/.test(host)) return [];
  const labels = host.split('.');
  return labels.slice(1, -1).map((_, i) => labels.slice(i + 1).join('.'));
}

/** `evil` glued to the names in a host, and the owner's name under another end. */
function namesNear(host: string): [name: string, trick: Trick, reach: Reach][] {
  if (/^[\d.]+$/.test(host)) return [];
  const own = registrableDomain(host) ?? host;
  const label = own.split('.')[0] ?? own;
  const names: [string, Trick, Reach][] = [
    [`evil${own}`, 'prefix', 'anyone'],
    [`evil-${own}`, 'prefix', 'anyone'],
    [`evil${label}.net`, 'name-in-other-domain', 'anyone'],
    [`${label}-evil.io`, 'name-in-other-domain', 'anyone'],
    [`evil-${label}.io`, 'name-in-other-domain', 'anyone'],
  ];
  // A single label (`localhost`, `intranet`) cannot be registered with something glued to it.
  if (own === host && !host.includes('.')) names.splice(0, 2);
  const shared = sharedDomainOf(host);
  if (shared !== undefined) names.push([`attacker.${shared}`, 'neighbour', 'anyone']);
  if (own !== host) names.push([`evil${host}`, 'prefix', 'subdomain'], [`evil-${host}`, 'prefix', 'subdomain'], [`x.${own}`, 'neighbour', 'subdomain'], [own, 'neighbour', 'subdomain']);
  return names;
}

/** A bare `.` in a pattern matches any character: `app.example.com` → `appxexample.com`. The dot before the end of the domain stays: such names cannot be had. */
function dotReplaced(host: string): string[] {
  if (!/[a-z]$/.test(host)) return [];
  const end = registrySuffix(host);
  const labels = host.slice(0, -end.length - 1).split('.');
  if (labels.length < 2) return [];
  const last = [...labels.slice(0, -2), `${labels.at(-2) ?? ''}x${labels.at(-1) ?? ''}`].join('.');
  return [`${last}.${end}`, `${labels.join('x')}.${end}`, `${labels.join('-')}.${end}`];
}

/** What `list.includes(origin)` on a text lets through, as far as the shorter name can be had: `example.com` → `example.co`. */
function truncated(host: string): string[] {
  const dot = host.lastIndexOf('.');
  const end = TRUNCATED_ENDS.get(host.slice(dot + 1));
  return dot > 0 && end !== undefined ? [host.slice(0, dot + 1) + end] : [];
}

/** Ends of domains that begin with another end of domains. */
const TRUNCATED_ENDS: ReadonlyMap<string, string> = new Map([
  ['com', 'co'], ['net', 'ne'], ['dev', 'de'], ['info', 'in'], ['cloud', 'cl'], ['site', 'si'], ['store', 'st'], ['shop', 'sh'],
  ['network', 'net'], ['company', 'com'],
]);

function distinct(found: readonly LookAlike[], trusted: string | undefined): LookAlike[] {
  const seen = new Set<string | undefined>([trusted]);
  return found.filter(({ origin }) => {
    if (seen.has(origin) || serializeOrigin(origin) !== origin) return false;
    seen.add(origin);
    return true;
  });
}
