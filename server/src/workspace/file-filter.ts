import fs from 'node:fs';
import type { Ignore } from 'ignore';
import createIgnore from 'ignore';
import { folderOf, isWithin, relativeTo } from './path';

/** Folders that hold no source of one's own: packages, build output, caches. */
const LEFT_ALONE = new Set([
  'node_modules', 'bower_components', 'jspm_packages', 'vendor', 'third_party', 'dist', 'build', 'out', 'target', 'coverage', 'tmp',
  '.git', '.hg', '.svn', '.next', '.nuxt', '.output', '.svelte-kit', '.turbo', '.cache', '.parcel-cache', '.vercel', '.netlify', '.serverless', '.wrangler',
  '.yarn', '.pnpm-store', '.venv', 'venv', '__pycache__', '.terraform', '.idea', '.vscode-test',
]);

/** Not even `all` enters these. */
const NEVER = new Set(['node_modules', '.git']);

/** Tests, stories and documentation set headers to try things out: they are no servers. Relative to the root, with `/`. */
const NO_SERVER = /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|tests?|specs?|e2e|cypress|fixtures|testdata|stories|docs?)\/|\.(?:test|spec|e2e|cy|stories|d)\.[cm]?[jt]sx?$|\.min\.[cm]?js$|(?:^|\/)(?:jest|vitest|karma|cypress|playwright)\.config\.[cm]?[jt]s$/i;

export interface FilterOptions {
  /** Further patterns in the form of `.gitignore`, relative to the root. */
  readonly exclude: readonly string[];
  /** Take everything but `node_modules` and version control, ignore files included. */
  readonly all: boolean;
}

/** Which files below a root are looked at. Reads ignore files when they are first needed. Paths are absolute, with `/`. Never throws. */
export interface FileFilter {
  readonly folder: string;
  /** For walking: whether to enter a folder, or take a file, whose parent was entered. */
  takes(path: string, isFolder: boolean): boolean;
  /** For any file below the root: whether a walk would take it. */
  reaches(file: string): boolean;
  /** True for a file that is left alone even when a person opens it: in a folder of packages or build output, or excluded by a pattern. */
  isForeign(file: string): boolean;
}

/** Makes the filter of a root. Make a new one when an ignore file has changed. */
export function fileFilter(folder: string, { exclude, all }: FilterOptions): FileFilter {
  const own = ignoreOf(exclude.join('\n'));
  const chains = new Map<string, readonly Scoped[]>();

  const filter: FileFilter = {
    folder,
    takes: (path, isFolder) => !isExcluded(path, isFolder) && (all || !isUnlike(path, isFolder) && !isIgnored(path, isFolder)),
    reaches: file => isWithin(folder, file) && foldersDownTo(file).every(one => filter.takes(one, true)) && filter.takes(file, false),
    isForeign: file => isWithin(folder, file) && (foldersDownTo(file).some(one => isExcluded(one, true)) || isExcluded(file, false)),
  };
  return filter;

  function isExcluded(path: string, isFolder: boolean): boolean {
    const relative = relativeTo(folder, path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    return isFolder && (all ? NEVER : LEFT_ALONE).has(name) || own.test(isFolder ? `${relative}/` : relative).ignored;
  }

  function isUnlike(path: string, isFolder: boolean): boolean {
    return !isFolder && NO_SERVER.test(relativeTo(folder, path));
  }

  /** As git has it: the nearest ignore file that says something decides. */
  function isIgnored(path: string, isFolder: boolean): boolean {
    for (const { folder: scope, rules } of chainOf(folderOf(path))) {
      const { ignored, unignored } = rules.test(relativeTo(scope, path) + (isFolder ? '/' : ''));
      if (ignored || unignored) return ignored;
    }
    return false;
  }

  /** The ignore files that hold in a folder, the nearest first. */
  function chainOf(inner: string): readonly Scoped[] {
    const known = chains.get(inner);
    if (known) return known;
    const outer = inner === folder || !isWithin(folder, inner) ? aboveRoot(folder) : chainOf(folderOf(inner));
    const chain = [...ignoreFile(inner), ...outer];
    chains.set(inner, chain);
    return chain;
  }

  function foldersDownTo(file: string): string[] {
    const folders: string[] = [];
    for (let one = folderOf(file); one !== folder && isWithin(folder, one); one = folderOf(one)) folders.unshift(one);
    return folders;
  }
}

interface Scoped {
  readonly folder: string;
  readonly rules: Ignore;
}

/** Ignore files between the root and the top of its repository hold too, unless they ignore the root itself: it was chosen by hand. */
function aboveRoot(root: string): Scoped[] {
  const found: Scoped[] = [];
  for (let inner = root; !fs.existsSync(`${inner}/.git`); ) {
    const outer = folderOf(inner);
    if (outer === inner) return [];
    inner = outer;
    found.push(...ignoreFile(inner));
  }
  return found.some(({ folder, rules }) => rules.test(`${relativeTo(folder, root)}/`).ignored) ? [] : found;
}

function ignoreFile(folder: string): Scoped[] {
  try {
    const file = `${folder}/.gitignore`;
    return fs.existsSync(file) ? [{ folder, rules: ignoreOf(fs.readFileSync(file, 'utf8')) }] : [];
  } catch {
    return [];
  }
}

function ignoreOf(text: string): Ignore {
  return createIgnore({ allowRelativePaths: true }).add(text.replace(/^\uFEFF/, ''));
}
