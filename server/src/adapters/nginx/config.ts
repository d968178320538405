import type { Directive } from './tree';
import { OPAQUE } from './tree';
import type { Pattern } from './pattern';
import { fromPcre } from './pattern';

/** A block whose directives make up what nginx calls a configuration level. */
export interface Level {
  readonly kind: 'http' | 'server' | 'location' | 'if' | 'limit_except';
  /** The block's directive; undefined for a level that is written elsewhere or is the file itself. */
  readonly directive: Directive | undefined;
  readonly items: readonly Directive[];
  readonly parent: Level | undefined;
  readonly locations: readonly Location[];
  /** An `include` we could not follow may add anything to it. */
  readonly opaque: boolean;
  /** Pieces to be included somewhere, without the server around them. */
  readonly fragment: boolean;
}

export interface Location extends Level {
  readonly kind: 'location';
  readonly directive: Directive;
  readonly match: LocationMatch;
}

export type LocationMatch =
  | { readonly kind: 'exact' | 'prefix' | 'prefix-only' | 'named'; readonly text: string }
  /** `pattern` undefined: not one we can run. */
  | { readonly kind: 'regex'; readonly text: string; readonly pattern: Pattern | undefined };

/** What a file configures. */
export interface Config {
  readonly http: Level;
  readonly servers: readonly Level[];
  /** Directives to be included in a server or location. */
  readonly fragment: Level | undefined;
  /** `map` blocks by the name of the variable they make, without `$`. */
  readonly maps: ReadonlyMap<string, Directive>;
  /** Variables that `set` makes somewhere: empty until it runs. */
  readonly settable: ReadonlySet<string>;
  /** Names that modules or other means make in ways not read: `geo`, `split_clients`, `auth_request_set`, Lua, njs. */
  readonly foreign: ReadonlySet<string>;
  /** The level an `if` or `limit_except` block makes. */
  levelOf(block: Directive, parent: Level): Level;
}

/** Sorts directives into levels. `outer`: directives of the `http` block around them, when they stand in a file of their own. */
export function configure(items: readonly Directive[], outer: readonly Directive[]): Config {
  const httpBlock = items.find(item => item.name === 'http' && item.block);
  const inHttp = httpBlock?.block ?? items;
  const hasServers = inHttp.some(isServer);
  const isFragment = !httpBlock && !hasServers && inHttp.some(item => !HTTP_ONLY.has(item.name));
  const httpItems = isFragment ? [...outer, ...inHttp.filter(item => HTTP_ONLY.has(item.name))] : [...outer, ...inHttp];
  const http: Level = {
    kind: 'http', directive: httpBlock, items: httpItems, parent: undefined, locations: [], opaque: httpItems.some(isOpaque), fragment: false,
  };
  const all = [...everyItem([...httpItems, ...(isFragment ? inHttp : [])])];
  const levels = new Map<Directive, Level>();
  return {
    http,
    servers: inHttp.filter(isServer).map(block => level('server', block, block.block ?? [], http, false)),
    fragment: isFragment ? fragmentLevel(inHttp.filter(item => !HTTP_ONLY.has(item.name)), http) : undefined,
    maps: new Map(all.flatMap(item => item.name === 'map' && item.block ? [[variableName(item.args[1]?.text), item] as const] : [])),
    settable: new Set(all.filter(item => item.name === 'set').map(item => variableName(item.args[0]?.text))),
    foreign: new Set(all.flatMap(item => FOREIGN[item.name]?.(item.args.map(arg => arg.text)) ?? []).map(variableName)),
    levelOf(block, parent) {
      const known = levels.get(block);
      if (known) return known;
      const made = level(block.name === 'if' ? 'if' : 'limit_except', block, block.block ?? [], parent, parent.fragment);
      levels.set(block, made);
      return made;
    },
  };
}

/** The nearest level, from this one outwards, that has directives of the name: nginx inherits them only when a level has none of its own. */
export function inherited(level: Level | undefined, name: string): readonly Directive[] {
  for (let at = level; at; at = at.parent) {
    const own = ownDirectives(at, name);
    if (own.length > 0) return own;
  }
  return [];
}

export function ownDirectives(level: Level, name: string): readonly Directive[] {
  return level.items.filter(item => item.name === name);
}

/** Every directive, outer before inner. */
export function* everyItem(items: readonly Directive[]): Generator<Directive> {
  for (const item of items) {
    yield item;
    if (item.block) yield* everyItem(item.block);
  }
}

/** The location level a request is in, the innermost one: outside of `if` and `limit_except`. */
export function hostLevel(level: Level): Level {
  let at = level;
  while ((at.kind === 'if' || at.kind === 'limit_except') && at.parent) at = at.parent;
  return at;
}

function isServer(item: Directive): boolean {
  return item.name === 'server' && item.block !== undefined;
}

function isOpaque(item: Directive): boolean {
  return item.name === OPAQUE;
}

function level(kind: Level['kind'], directive: Directive, items: readonly Directive[], parent: Level, fragment: boolean): Level {
  const locations: Location[] = [];
  const made: Level = { kind, directive, items, parent, locations, opaque: items.some(isOpaque), fragment };
  addLocations(made, locations);
  return made;
}

function addLocations(parent: Level, to: Location[]): void {
  for (const item of parent.items) {
    if (item.name !== 'location' || !item.block) continue;
    const locations: Location[] = [];
    const made: Location = {
      kind: 'location', directive: item, items: item.block, parent, locations, opaque: item.block.some(isOpaque), fragment: false, match: matchOf(item),
    };
    addLocations(made, locations);
    to.push(made);
  }
}

function matchOf({ args }: Directive): LocationMatch {
  let modifier = args[0]?.text ?? '';
  let text = args[1]?.text;
  if (text === undefined) {
    // without a space: `=/x`, `~\.php$`
    const joined = /^(=|\^~|~\*|~)(.+)$/s.exec(modifier);
    text = joined?.[2] ?? modifier;
    modifier = joined?.[1] ?? '';
  }
  switch (modifier) {
    case '=': return { kind: 'exact', text };
    case '^~': return { kind: 'prefix-only', text };
    case '~':
    case '~*': return { kind: 'regex', text, pattern: fromPcre(text, modifier === '~*') };
    default: return { kind: text.startsWith('@') ? 'named' : 'prefix', text };
  }
}

/** A fragment with locations stands in a server; one without stands in a location. */
function fragmentLevel(items: readonly Directive[], http: Level): Level {
  const locations: Location[] = [];
  const kind = items.some(item => item.name === 'location') ? 'server' : 'location';
  const made: Level = { kind, directive: undefined, items, parent: http, locations, opaque: items.some(isOpaque), fragment: true };
  addLocations(made, locations);
  return made;
}

function variableName(text = ''): string {
  return text.replace(/^\$/, '').replace(/^\{(.*)\}$/, '$1');
}

const HTTP_ONLY = new Set(['map', 'upstream', 'geo', 'split_clients', 'limit_req_zone', 'limit_conn_zone', 'log_format', 'proxy_cache_path', 'types',
  'user', 'worker_processes', 'events', 'stream', 'mail', 'pid', 'load_module', 'js_import', 'lua_package_path']);

/** Directives that make variables by means we do not read: which of their arguments name one. */
const FOREIGN: Readonly<Record<string, (args: readonly string[]) => readonly string[]>> = {
  geo: args => args.slice(-1),
  split_clients: args => args.slice(-1),
  auth_request_set: args => args.slice(0, 1),
  set_by_lua_block: args => args.slice(0, 1),
  set_by_lua: args => args.slice(0, 1),
  set_by_lua_file: args => args.slice(0, 1),
  js_set: args => args.slice(0, 1),
  perl_set: args => args.slice(0, 1),
  auth_jwt_claim_set: args => args.slice(0, 1),
};
