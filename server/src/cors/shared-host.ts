import { parse } from 'tldts';

/**
 * The shared domain a host stands under, if any: `myapp.vercel.app` → `vercel.app`. Anybody can get a name there: trusting its subdomains
 * trusts everybody. By the private section of the Public Suffix List, and hosts that are not on it. Top-level domains do not count.
 */
export function sharedDomainOf(host: string): string | undefined {
  const name = host.toLowerCase();
  const { publicSuffix, isPrivate } = parse(name, BOTH_SECTIONS);
  if (isPrivate === true && publicSuffix !== null && publicSuffix !== name) return publicSuffix;
  const labels = name.split('.');
  return labels.slice(1, -1).map((_, i) => labels.slice(i + 1).join('.')).find(domain => SHARED.has(domain));
}

/**
 * The name somebody registers to own the host: `app.example.com` → `example.com`, `a.b.co.uk` → `b.co.uk`, `x.vercel.app` → itself.
 * Undefined for single labels and addresses.
 */
export function registrableDomain(host: string): string | undefined {
  const labels = host.toLowerCase().split('.');
  if (labels.length < 2 || host.includes(':') || /^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  const suffix = sharedDomainOf(host) ?? registrySuffix(host);
  const own = labels.length - suffix.split('.').length;
  return own < 1 ? undefined : labels.slice(own - 1).join('.');
}

/** The end of a name under which names are sold: `com`, `co.uk`. Shared hosts do not count; of such an end itself, what it stands under. */
export function registrySuffix(host: string): string {
  const name = host.toLowerCase();
  const last = name.slice(name.lastIndexOf('.') + 1);
  const { publicSuffix } = parse(name, REGISTRIES);
  return publicSuffix === null || publicSuffix === name ? last : publicSuffix;
}

const REGISTRIES = { allowIcannDomains: true, allowPrivateDomains: false, extractHostname: false, validateHostname: false } as const;
const BOTH_SECTIONS = { ...REGISTRIES, allowPrivateDomains: true } as const;

/** Hosts that give names to everybody and are not on the Public Suffix List in that form (tldts 7.5.5): tunnels, previews, names made of addresses. */
const SHARED: ReadonlySet<string> = new Set([
  'app.github.dev', 'github.dev', 'railway.app', 'run.app', 'cloudapp.azure.com', 'loca.lt', 'localtunnel.me', 'glitch.me', 'replit.dev', 'codesandbox.io',
  'stackblitz.io', 'webcontainer.io', 'gitpod.io', 'v0.app', 'wordpress.com', 'koyeb.app', 'northflank.app', 'cyclic.app', 'nip.io', 'sslip.io', 'xip.io',
]);
