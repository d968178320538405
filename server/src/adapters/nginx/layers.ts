import type { Layer, LayerKind } from '../../policy/server';
import type { Place } from '../../text/place';
import type { Config, Level, Location } from './config';
import { contentOf } from './content';
import type { Directive } from './tree';

/** The layers of a server, in the order of the text, and the directives they are. */
export interface LayerTable {
  readonly all: readonly Layer[];
  of(what: Directive | Level): Layer | undefined;
}

/** Each block and directive that acts on requests is a layer. `whole`: the place of a fragment. */
export function layersOf(server: Level, config: Config, whole: Place): LayerTable {
  const all: Layer[] = [];
  const byDirective = new Map<Directive, Layer>();
  const add = (kind: LayerKind, at: Place, name: string, path: string): Layer => {
    const layer: Layer = { kind, at, name, order: all.length, path, methods: [] };
    all.push(layer);
    return layer;
  };
  /** Who may come in is asked before header lines are set, wherever both are written. */
  const addAccess = (level: Level, path: string): void => {
    for (const item of level.items) {
      const guards = item.name === 'limit_except' && item.block || /^auth_(?:basic|request|jwt|digest)$/.test(item.name) && item.args[0]?.text !== 'off';
      if (guards) byDirective.set(item, add('auth', item.at, item.name === 'limit_except' ? headOf(item) : item.name, path));
    }
  };
  addAccess(server, '');
  const root = add('router', server.directive?.at ?? whole, serverName(server), '');
  if (server.directive) byDirective.set(server.directive, root);

  const walk = (level: Level, path: string): void => {
    for (const item of level.items) {
      if (item.name === 'location') {
        const location = level.locations.find(({ directive }) => directive === item);
        if (!location) continue;
        addAccess(location, location.match.text);
        byDirective.set(item, add(locationKind(location), item.at, headOf(item), location.match.text));
        walk(location, location.match.text);
      } else if ((item.name === 'if' || item.name === 'limit_except') && item.block) {
        const inner = config.levelOf(item, level);
        addAccess(inner, path);
        if (item.name === 'if') byDirective.set(item, add(blockKind(inner), item.at, headOf(item), path));
        walk(inner, path);
      } else if (item.name === 'return') {
        // a block that holds nothing else is the layer itself
        if (level.kind === 'if') continue;
        const redirects = isRedirect(item);
        byDirective.set(item, add(redirects ? 'redirect' : 'middleware', item.at, `return ${item.args[0]?.text ?? ''}`, path));
      } else if (item.name === 'rewrite' && /^(?:permanent|redirect)$/.test(item.args[2]?.text ?? '')) {
        byDirective.set(item, add('redirect', item.at, 'rewrite', path));
      }
    }
  };
  walk(server, '');
  return {
    all,
    of: what => 'items' in what ? (what.directive ? byDirective.get(what.directive) : what === server ? root : undefined) : byDirective.get(what),
  };
}

/** For people: `server api.example.com`. */
export function serverName(server: Level): string {
  if (!server.directive) return 'nginx snippet';
  const [name] = server.items.find(item => item.name === 'server_name')?.args ?? [];
  return name && name.text !== '_' && name.text !== '' ? `server ${name.text}` : 'server';
}

/** Whether `add_header` or headers-more sets a CORS header at a level itself. */
function setsCors(level: Level): boolean {
  return level.items.some(item => (item.name === 'add_header' || item.name === 'more_set_headers') && item.args.some(arg => /^\s*access-control-/i.test(arg.text)));
}

/** `if ($request_method = OPTIONS)`. */
function headOf({ name, args }: Directive): string {
  return `${name} ${args.map(arg => arg.text).join(' ').replace(/ \)$/, ')')}`;
}

function locationKind(location: Location): LayerKind {
  const ends = location.items.find(item => item.name === 'return');
  if (ends) return isRedirect(ends) ? 'redirect' : 'route';
  const content = contentOf(location, location);
  return content?.kind === 'upstream' ? 'proxy' : content ? 'route' : 'static';
}

function blockKind(level: Level): LayerKind {
  const ends = level.items.find(item => item.name === 'return');
  if (ends && isRedirect(ends)) return 'redirect';
  // it answers, or its header lines take the place of its location's
  return ends || setsCors(level) ? 'route' : 'middleware';
}

function isRedirect(item: Directive): boolean {
  const status = item.args[0]?.text ?? '';
  return /^30[12378]$/.test(status) || /^(?:https?:|\$scheme)/.test(status);
}
