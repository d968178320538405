/** Reads a text file; undefined when there is none. */
export type TextReader = (file: string) => string | undefined;

/** The version of a package that a file in `folder` (relative to the lockfile, empty for its own) would load; undefined when the lockfile does not say. */
export type Lock = (name: string, folder: string) => string | undefined;

/** The lockfiles of npm (v1 to v3), yarn (classic and berry), pnpm and bun, by name. A text of any other form locks nothing. */
export const lockReaders: Readonly<Record<string, (text: string) => Lock>> = {
  'package-lock.json': npmLock,
  'npm-shrinkwrap.json': npmLock,
  'yarn.lock': yarnLock,
  'pnpm-lock.yaml': pnpmLock,
  'bun.lock': bunLock,
};

function npmLock(text: string): Lock {
  const lock = parseJson(text);
  const packages = entry(lock, 'packages');
  return (name, folder) => {
    const versions = prefixes(folder).map(prefix => entry(entry(packages, `${prefix}node_modules/${name}`), 'version'));
    return [...versions, entry(entry(entry(lock, 'dependencies'), name), 'version')].find(version => typeof version === 'string');
  };
}

/** `cors@^2.8.5:` or `"cors@npm:^2.8.5, cors@npm:2.8.5":`, then lines of its own with `version "2.8.5"` or `version: 2.8.5`. */
function yarnLock(text: string): Lock {
  const plain = unix(text);
  return name => new RegExp(`^"?${quote(name)}@[^\\n]*:\\n(?:[ \\t]+[^\\n]*\\n)*?[ \\t]+version:?[ \\t]+"?([^"\\s]+)`, 'm').exec(plain)?.[1];
}

/** What the importer has, else the first of that name among the packages: `/cors/2.8.5:`, `/cors@2.8.5:`, `cors@2.8.5:`. */
function pnpmLock(text: string): Lock {
  const plain = unix(text);
  return (name, folder) => {
    const importer = new RegExp(`^ {2}['"]?${quote(folder || '.')}['"]?:\\n((?: {4,}[^\\n]*\\n)*)`, 'm').exec(plain)?.[1] ?? '';
    const own = new RegExp(`^ {6}['"]?${quote(name)}['"]?:\\n(?: {8}specifier:[^\\n]*\\n)? {8}version: ['"]?(\\d[^'"(\\s]*)`, 'm').exec(importer)?.[1];
    return own ?? new RegExp(`^ {2,4}['"]?/?${quote(name)}[@/](\\d[^:'"(_\\s]*)`, 'm').exec(plain)?.[1];
  };
}

/** `"cors": ["cors@2.8.5", …]` in JSON with comments and trailing commas. */
function bunLock(text: string): Lock {
  return name => new RegExp(`"${quote(name)}"\\s*:\\s*\\[\\s*"${quote(name)}@(\\d[^"]*)"`).exec(text)?.[1];
}

/** `a/b` → `a/b/`, `a/`, and the lockfile's own folder. */
function prefixes(folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return [...parts.map((_, i) => `${parts.slice(0, parts.length - i).join('/')}/`), ''];
}

/** Parses JSON; undefined when it is none. */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** An own property of a parsed value; undefined where there is none. */
export function entry(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, key) ? (of as Record<string, unknown>)[key] : undefined;
}

function quote(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function unix(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n/g, '\n') : text;
}
