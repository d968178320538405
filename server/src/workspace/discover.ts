import fs from 'node:fs';
import path from 'node:path';
import type { Ignore } from 'ignore';
import createIgnore from 'ignore';

/** Folders that hold no source of one's own: packages, build output, caches. */
const LEFT_ALONE = new Set([
  'node_modules', 'bower_components', 'jspm_packages', 'vendor', 'third_party', 'dist', 'build', 'out', 'target', 'coverage', 'tmp',
  '.git', '.hg', '.svn', '.next', '.nuxt', '.output', '.svelte-kit', '.turbo', '.cache', '.parcel-cache', '.vercel', '.netlify', '.serverless', '.wrangler',
  '.yarn', '.pnpm-store', '.venv', 'venv', '__pycache__', '.terraform', '.idea', '.vscode-test',
]);

/** Tests, stories and documentation set headers to try things out: they are no servers. Relative to the root, with `/`. */
const NO_SERVER = /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|tests?|specs?|e2e|cypress|fixtures|testdata|stories|docs?)\/|\.(?:test|spec|e2e|cy|stories|d)\.[cm]?[jt]sx?$|\.min\.[cm]?js$|(?:^|\/)(?:jest|vitest|karma|cypress|playwright)\.config\.[cm]?[jt]s$/i;

/** What a walk found. Paths are absolute, with `/`, sorted. */
export interface Discovery {
  readonly files: readonly string[];
  /** What could not be read, in one sentence each. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
}

export interface DiscoverOptions {
  /** Further patterns in the form of `.gitignore`, relative to the root. */
  readonly exclude: readonly string[];
  /** Take everything but `node_modules` and version control, ignore files included. */
  readonly all: boolean;
}

/** Walks a folder. Ignore files hold from their folder downwards; links are not followed. Never throws. */
export function discover(root: string, { exclude, all }: DiscoverOptions): Discovery {
  const files: string[] = [];
  const problems: { file: string; message: string }[] = [];
  const top = normal(path.resolve(root));
  const own = createIgnore({ allowRelativePaths: true }).add([...exclude]);
  walk(top, []);
  return { files: files.sort(), problems };

  function walk(folder: string, ignores: readonly Scoped[]): void {
    let entries: fs.Dirent[];
    try {
      entries = fs.readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      problems.push({ file: folder, message: `This folder cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.` });
      return;
    }
    const here = all || !entries.some(({ name }) => name === '.gitignore') ? ignores : [...ignores, ...ignoreFile(folder)];
    for (const entry of entries) {
      const file = `${folder}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if (!isFolder && !entry.isFile() || isLeftAlone(entry.name, file, isFolder, here)) continue;
      if (isFolder) walk(file, here);
      else files.push(file);
    }
  }

  function isLeftAlone(name: string, file: string, isFolder: boolean, ignores: readonly Scoped[]): boolean {
    if (isFolder && (all ? name === 'node_modules' || name === '.git' : LEFT_ALONE.has(name))) return true;
    const relative = file.slice(top.length + 1);
    if (own.ignores(isFolder ? `${relative}/` : relative)) return true;
    return !all && (!isFolder && isNoServer(relative) || ignores.some(({ folder, rules }) => rules.ignores(file.slice(folder.length + 1) + (isFolder ? '/' : ''))));
  }
}

/** True for tests, type declarations, minified files and the like. `relative`: to the workspace root, with `/`. */
export function isNoServer(relative: string): boolean {
  return NO_SERVER.test(relative);
}

interface Scoped {
  readonly folder: string;
  readonly rules: Ignore;
}

function ignoreFile(folder: string): Scoped[] {
  try {
    return [{ folder, rules: createIgnore({ allowRelativePaths: true }).add(fs.readFileSync(`${folder}/.gitignore`, 'utf8')) }];
  } catch {
    return [];
  }
}

/** Absolute path with `/` on every system. */
export function normal(file: string): string {
  return path.sep === '/' ? file : file.split(path.sep).join('/');
}
