import type { Resolved } from '../run/interpreter';
import { mapped, type Lookup } from './mapped';
import { packageName } from './package-name';
import { folderOf, joinPath } from './path';
import { inWorkspace } from './workspace';

/**
 * Where a specifier written in `from` leads: relative paths, `paths` of tsconfig, `imports` of package.json and
 * deno.json and packages of the same workspace to a file; anything else to a package by its plain name. Undefined: a file that is not there.
 * `cache`: one object for as long as no configuration file changes.
 */
export function resolveModule(specifier: string, from: string, exists: (file: string) => boolean, text: (file: string) => string | undefined, cache?: Map<string, unknown>): Resolved | undefined {
  const around: Lookup = { exists, text, cache };
  const folder = folderOf(from);
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(from)?.[0];
  const plain = specifier.startsWith('file://') ? specifier.slice(7) : specifier;
  if (isRelative(plain)) return found(scriptAt(joinPath(folder, plain), around));
  if (plain.startsWith('/')) return found(scriptAt(joinPath('/', plain), around));
  for (const target of [...mapped(plain, folder, around), ...inWorkspace(plain, folder, around)]) {
    if (!target.startsWith('/') && !(scheme !== undefined && target.startsWith(scheme))) return { external: packageName(target) };
    const file = scriptAt(target, around);
    if (file !== undefined) return { file };
  }
  return { external: packageName(plain) };
}

function isRelative(specifier: string): boolean {
  return specifier === '.' || specifier === '..' || specifier.startsWith('./') || specifier.startsWith('../');
}

function found(file: string | undefined): Resolved | undefined {
  return file === undefined ? undefined : { file };
}

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];
/** TypeScript sources are imported by the name of what they are compiled to. */
const sources: Readonly<Record<string, readonly string[]>> = { '.js': ['.ts', '.tsx', '.jsx'], '.jsx': ['.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] };

/** The script or JSON file a path without its certain ending means: itself, with an extension, or a folder's index. */
function scriptAt(path: string, around: Lookup, left = 3): string | undefined {
  const clean = path.replace(/[?#].*$/, '');
  const ending = /\.[cm]?[jt]sx?$|\.json$/.exec(clean)?.[0];
  if (ending && around.exists(clean)) return clean;
  if (ending) {
    const stem = clean.slice(0, -ending.length);
    const source = (sources[ending] ?? []).map(one => stem + one).find(around.exists);
    if (source !== undefined) return source;
  }
  const extended = extensions.map(one => clean + one).find(around.exists);
  if (extended !== undefined) return extended;
  const main = left > 0 ? mainOf(clean, around) : undefined;
  const byMain = main === undefined ? undefined : scriptAt(joinPath(clean, main), around, left - 1);
  return byMain ?? extensions.map(one => `${clean}/index${one}`).find(around.exists);
}

function mainOf(folder: string, around: Lookup): string | undefined {
  const file = `${folder}/package.json`;
  if (!around.exists(file)) return undefined;
  try {
    const { main, module } = JSON.parse(around.text(file) ?? '{}') as { main?: unknown; module?: unknown };
    const named = typeof module === 'string' ? module : main;
    return typeof named === 'string' && named !== '' && named !== '.' ? named : undefined;
  } catch {
    return undefined;
  }
}
