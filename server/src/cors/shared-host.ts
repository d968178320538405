/**
 * True when anybody can get a name directly under `domain` (`vercel.app`, `github.io`, `com`): trusting its subdomains trusts
 * everybody. `domain` without a leading dot, lower case. A list of well-known hosts, not the whole Public Suffix List.
 */
export function isSharedDomain(domain: string): boolean {
  return SHARED.has(domain) || (!domain.includes('.') && /^[a-z]{2,}$/.test(domain) && domain !== 'localhost') || COUNTRY_SECOND_LEVEL.test(domain);
}

/** The shared domain a host stands under, if any: `myapp.vercel.app` → `vercel.app`. Top-level domains do not count. */
export function sharedDomainOf(host: string): string | undefined {
  const labels = host.toLowerCase().split('.');
  for (let i = 1; i < labels.length - 1; i++) {
    const domain = labels.slice(i).join('.');
    if (SHARED.has(domain)) return domain;
  }
  return undefined;
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

/** The end of a name under which names are sold: `com`, `co.uk`. Shared hosts do not count. */
export function registrySuffix(host: string): string {
  const labels = host.toLowerCase().split('.');
  const two = labels.slice(-2).join('.');
  return COUNTRY_SECOND_LEVEL.test(two) && labels.length > 2 ? two : labels.at(-1) ?? '';
}

/** Private section of the Public Suffix List, the entries met in allow-lists. */
const SHARED: ReadonlySet<string> = new Set([
  'github.io', 'gitlab.io', 'githubpreview.dev', 'app.github.dev', 'github.dev', 'vercel.app', 'now.sh', 'netlify.app', 'pages.dev',
  'workers.dev', 'web.app', 'firebaseapp.com', 'appspot.com', 'a.run.app', 'run.app', 'cloudfunctions.net', 'herokuapp.com',
  'onrender.com', 'fly.dev', 'railway.app', 'up.railway.app', 'azurewebsites.net', 'azurestaticapps.net', 'cloudapp.azure.com',
  'cloudfront.net', 's3.amazonaws.com', 'elasticbeanstalk.com', 'amplifyapp.com', 'execute-api.us-east-1.amazonaws.com',
  'ngrok.io', 'ngrok.app', 'ngrok.dev', 'ngrok-free.app', 'ngrok-free.dev', 'trycloudflare.com', 'loca.lt', 'localtunnel.me',
  'surge.sh', 'glitch.me', 'repl.co', 'replit.app', 'replit.dev', 'codesandbox.io', 'csb.app', 'stackblitz.io', 'webcontainer.io',
  'gitpod.io', 'deno.dev', 'deno.net', 'ondigitalocean.app', 'streamlit.app', 'hf.space', 'lovable.app', 'lovableproject.com',
  'bolt.host', 'v0.app', 'blogspot.com', 'wordpress.com', 'myshopify.com', 'webflow.io', 'framer.app', 'framer.website', 'bubbleapps.io',
  'supabase.co', 'edgecompute.app', 'koyeb.app', 'northflank.app', 'cyclic.app', 'vercel.dev', 'nip.io', 'sslip.io', 'xip.io',
]);

const COUNTRY_SECOND_LEVEL = /^(?:co|com|net|org|gov|edu|ac|ne|or|go)\.[a-z]{2}$/;
