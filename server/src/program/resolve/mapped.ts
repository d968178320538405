import { folderOf, foldersUp, joinPath } from './path';

/** What the resolver may look at. */
export interface Lookup {
  exists(file: string): boolean;
  text(file: string): string | undefined;
  readonly cache: Map<string, unknown> | undefined;
}

interface Mapping {
  /** Folder that targets are relative to. */
  readonly base: string;
  readonly entries: readonly (readonly [pattern: string, targets: readonly string[]])[];
  /** Bare names may be files below this folder. */
  readonly root?: string;
}

/** Where the configuration files around `folder` send a bare specifier: absolute paths without their certain ending, or other specifiers. */
export function mapped(specifier: string, folder: string, around: Lookup): string[] {
  const targets: string[] = [];
  for (const mapping of mappingsOf(folder, around)) {
    for (const [pattern, replacements] of mapping.entries) {
      const rest = matched(specifier, pattern);
      if (rest === undefined) continue;
      for (const replacement of replacements) {
        const target = replacement.includes('*') ? replacement.replace('*', rest) : replacement.endsWith('/') ? replacement + rest : replacement;
        targets.push(/^[a-z@][^/]*:|^https?:/.test(target) || !/^[./]/.test(target) && mapping.base === '' ? target : target.startsWith('/') ? target : joinPath(mapping.base, target));
      }
    }
    if (mapping.root !== undefined && !specifier.includes(':')) targets.push(joinPath(mapping.root, specifier));
  }
  const short = /^[@~]\/(.*)$/.exec(specifier)?.[1];
  // Bundlers and frameworks have these point to the sources.
  if (short !== undefined) for (const one of foldersUp(folder)) targets.push(joinPath(one, `src/${short}`), joinPath(one, short));
  return targets;
}

/** What `*` stands for, or what follows a pattern that ends in a slash; undefined: no match. */
function matched(specifier: string, pattern: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === specifier ? '' : pattern.endsWith('/') && specifier.startsWith(pattern) ? specifier.slice(pattern.length) : undefined;
  const after = pattern.slice(star + 1);
  if (!specifier.startsWith(pattern.slice(0, star)) || !specifier.endsWith(after) || specifier.length < pattern.length - 1) return undefined;
  return specifier.slice(star, specifier.length - after.length);
}

function mappingsOf(folder: string, around: Lookup): readonly Mapping[] {
  const key = `mappings:${folder}`;
  const before = around.cache?.get(key);
  if (before) return before as readonly Mapping[];
  const mappings = readMappings(folder, around);
  around.cache?.set(key, mappings);
  return mappings;
}

function readMappings(folder: string, around: Lookup): Mapping[] {
  const mappings: Mapping[] = [];
  let compiler = false;
  let packaged = false;
  for (const at of foldersUp(folder)) {
    const config = compiler ? undefined : ['tsconfig.json', 'jsconfig.json'].map(name => joinPath(at, name)).find(around.exists);
    if (config !== undefined) {
      const mapping = ofCompiler(config, around, 5);
      if (mapping) mappings.push(mapping);
      compiler = true;
    }
    const manifest = joinPath(at, 'package.json');
    if (!packaged && around.exists(manifest)) {
      mappings.push({ base: at, entries: importsOf(readLoose(manifest, around)) });
      packaged = true;
    }
    for (const name of ['deno.json', 'deno.jsonc', 'import_map.json']) {
      const file = joinPath(at, name);
      if (around.exists(file)) mappings.push({ base: at, entries: importsOf(readLoose(file, around)) });
    }
    if (around.exists(joinPath(at, '.git/HEAD'))) break;
  }
  return mappings;
}

/** `baseUrl` and `paths`, along `extends`. */
function ofCompiler(file: string, around: Lookup, left: number): Mapping | undefined {
  const config = readLoose(file, around);
  const folder = folderOf(file);
  const options = recordOf(config?.compilerOptions);
  const baseUrl = typeof options?.baseUrl === 'string' ? joinPath(folder, options.baseUrl) : undefined;
  const paths = recordOf(options?.paths);
  if (paths || baseUrl !== undefined) {
    const above = paths ? undefined : extended(config, folder, around, left);
    return { base: baseUrl ?? folder, root: baseUrl, entries: paths ? Object.entries(paths).map(([pattern, targets]) => [pattern, textsOf(targets)] as const) : above?.entries ?? [] };
  }
  return extended(config, folder, around, left);
}

function extended(config: Record<string, unknown> | undefined, folder: string, around: Lookup, left: number): Mapping | undefined {
  if (left === 0) return undefined;
  for (const name of textsOf(config?.extends).reverse()) {
    const base = name.startsWith('.') ? joinPath(folder, name) : name.startsWith('/') ? name : joinPath(folder, `node_modules/${name}`);
    const file = [base, `${base}.json`, `${base}/tsconfig.json`].find(one => one.endsWith('.json') && around.exists(one));
    const mapping = file === undefined ? undefined : ofCompiler(file, around, left - 1);
    if (mapping) return mapping;
  }
  return undefined;
}

/** `imports` of package.json or deno.json. Conditions: the first text found. */
function importsOf(config: Record<string, unknown> | undefined): Mapping['entries'] {
  return Object.entries(recordOf(config?.imports) ?? {}).map(([pattern, target]) => [pattern, firstText(target, 4)] as const);
}

function firstText(value: unknown, left: number): string[] {
  if (typeof value === 'string') return [value];
  const record = recordOf(value);
  if (!record || left === 0) return [];
  for (const inner of Object.values(record)) {
    const found = firstText(inner, left - 1);
    if (found.length > 0) return found;
  }
  return [];
}

function textsOf(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
}

/** A JSON text with comments and commas at the end, as these files may have. */
function readLoose(file: string, around: Lookup): Record<string, unknown> | undefined {
  const text = around.text(file);
  if (text === undefined) return undefined;
  const plain = text.replace(/^\uFEFF/, '').replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, literal: string | undefined) => literal ?? ' ').replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, literal: string | undefined) => literal ?? '');
  try {
    return recordOf(JSON.parse(plain));
  } catch {
    return undefined;
  }
}
