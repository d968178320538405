import type { TextReader } from './package-version';

/** Names of sample files, in the order they are believed. */
const SAMPLES = ['.env', '.env.example', '.env.sample', '.env.template', '.env.defaults', '.env.development', '.env.production', '.env.local'];

/** Variables whose value is the address of a front end, likeliest first. */
const FRONT_END = /^(?:\w+_)?(?:FRONT_?END|CLIENT|WEB|APP|SITE|UI|PUBLIC|ALLOWED|CORS|TRUSTED)(?:_\w+)?_?(?:URLS?|ORIGINS?|HOSTS?|DOMAINS?|BASE_URL)$|^CORS_ORIGINS?$|^ORIGINS?$|^NEXT_PUBLIC_(?:SITE|APP|BASE)_URL$/i;

/** Names of secrets: their values are nobody's origin, and must not come into a message, a report or a fix. */
const SECRET = /SECRET|PASSW|PASSPHRASE|TOKEN|PRIVATE|CREDENTIAL|API_?KEY|ACCESS_?KEY|SIGNING|SALT|_KEY$|^KEY$|_PWD$|DSN$|CONNECTION|DATABASE|MONGO|REDIS|POSTGRES|MYSQL/i;

/** True for the name of a file that holds a sample of the environment. */
export function isSample(file: string): boolean {
  return /(?:^|\/)\.env[^/]*$/.test(file);
}

/** Values of a variable in the samples of one folder, each once; none for what is named like a secret. */
export function environmentValues(name: string, folder: string, read: TextReader): string[] {
  if (SECRET.test(name)) return [];
  return distinct(entries(folder, read).filter(([key]) => key === name).map(([, value]) => value));
}

/** Values in the samples of one folder that look like addresses of front ends. */
export function frontEndValues(folder: string, read: TextReader): string[] {
  return distinct(entries(folder, read).filter(([key]) => FRONT_END.test(key) && !SECRET.test(key)).flatMap(([, value]) => value.split(/[\s,]+/)).filter(value => /^https?:\/\//.test(value)));
}

function entries(folder: string, read: TextReader): (readonly [key: string, value: string])[] {
  return SAMPLES.flatMap(name => parseEnvironment(read(folder === '/' ? `/${name}` : `${folder}/${name}`) ?? ''));
}

/** Reads the form of `.env` files: `KEY=value`, `export KEY="value"`, `# comment`. Lines of any other form are passed over. */
function parseEnvironment(text: string): (readonly [key: string, value: string])[] {
  const found: (readonly [string, string])[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [, key, raw] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (key === undefined || raw === undefined) continue;
    const quoted = /^(["'`])(.*?)\1/.exec(raw)?.[2];
    const value = quoted ?? raw.replace(/(?:^|\s+)#.*$/, '').trim();
    if (value !== '') found.push([key, value]);
  }
  return found;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
