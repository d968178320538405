import type { Lookup } from './mapped';
import { foldersUp, joinPath } from './path';

/**
 * Where a package of the same workspace (npm, yarn, pnpm) has its sources: paths without their certain ending, likeliest
 * first. A package's folder is taken to be named like the package, without its scope.
 */
export function inWorkspace(specifier: string, folder: string, around: Lookup): string[] {
  const [, name, subpath] = /^((?:@[^/]+\/)?[^/@.][^/]*)(?:\/(.+))?$/.exec(specifier) ?? [];
  if (name === undefined || specifier.includes(':')) return [];
  const short = name.replace(/^@[^/]+\//, '');
  for (const pattern of workspacesOf(folder, around)) {
    const home = pattern.endsWith('/*') ? pattern.slice(0, -1) + short : pattern.endsWith('/**') ? pattern.slice(0, -2) + short : pattern.endsWith(`/${short}`) ? pattern : undefined;
    if (home === undefined || nameOf(`${home}/package.json`, around) !== name) continue;
    return subpath === undefined ? [home, `${home}/src/index`, `${home}/src`, `${home}/lib/index`] : [`${home}/${subpath}`, `${home}/src/${subpath}`];
  }
  return [];
}

/** The patterns of the innermost workspace around a folder, as absolute paths. */
function workspacesOf(folder: string, around: Lookup): readonly string[] {
  const key = `workspaces:${folder}`;
  const before = around.cache?.get(key);
  if (before) return before as readonly string[];
  const found = readWorkspaces(folder, around);
  around.cache?.set(key, found);
  return found;
}

function readWorkspaces(folder: string, around: Lookup): string[] {
  for (const at of foldersUp(folder)) {
    const yaml = joinPath(at, 'pnpm-workspace.yaml');
    if (around.exists(yaml)) return [...(around.text(yaml) ?? '').matchAll(/^\s*-\s*['"]?([^'"#\s!][^'"#\s]*)/gm)].map(found => joinPath(at, found[1] ?? ''));
    const manifest = joinPath(at, 'package.json');
    const workspaces = around.exists(manifest) ? fieldOf(manifest, 'workspaces', around) : undefined;
    const patterns = Array.isArray(workspaces) ? workspaces : (workspaces as { packages?: unknown } | undefined)?.packages;
    if (Array.isArray(patterns)) return patterns.filter(pattern => typeof pattern === 'string').map(pattern => joinPath(at, pattern));
    if (around.exists(joinPath(at, '.git/HEAD'))) return [];
  }
  return [];
}

function nameOf(manifest: string, around: Lookup): unknown {
  return around.exists(manifest) ? fieldOf(manifest, 'name', around) : undefined;
}

function fieldOf(manifest: string, field: string, around: Lookup): unknown {
  try {
    const parsed: unknown = JSON.parse(around.text(manifest) ?? '');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)[field] : undefined;
  } catch {
    return undefined;
  }
}
