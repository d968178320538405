import type { Level } from './config';
import { inherited, ownDirectives } from './config';
import type { Directive } from './tree';

/** What makes the answer's body at a level. */
export type Content =
  /** Another server, whose status and headers we do not know. */
  | { readonly kind: 'upstream'; readonly directive: Directive; readonly protocol: 'proxy' | 'fastcgi' | 'uwsgi' | 'scgi' | 'grpc' | 'memcached' }
  /** Code in another language. */
  | { readonly kind: 'code'; readonly directive: Directive }
  /** `stub_status`, `empty_gif`. */
  | { readonly kind: 'built-in'; readonly directive: Directive };

/** The content handler of a location; undefined: files. `if` and `limit_except` take that of their location when they have none. */
export function contentOf(level: Level, location: Level): Content | undefined {
  return ownContent(level) ?? (level === location ? undefined : contentOf(level.parent ?? location, location));
}

function ownContent(level: Level): Content | undefined {
  for (const directive of level.items) {
    const protocol = /^(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass$/.exec(directive.name)?.[1];
    if (protocol) return { kind: 'upstream', directive, protocol: protocol as 'proxy' };
    if (/^content_by_lua|^js_content$|^perl$|^passenger_enabled$|^postgres_pass$|^redis2?_pass$|^echo$|^rtmp_stat$|^dav_methods$|^nchan_|^push_stream|^upload_pass$/.test(directive.name)) {
      return { kind: 'code', directive };
    }
    if (directive.name === 'stub_status' || directive.name === 'empty_gif') return { kind: 'built-in', directive };
  }
  return undefined;
}

/** True where code may change headers or the end of any request at this level: then nothing is certain. */
export function hasInterferingCode(level: Level): boolean {
  const known = interfering.get(level);
  if (known !== undefined) return known;
  const has = level.items.some(({ name }) => /^(?:header_filter|access|rewrite|server_rewrite)_by_lua|^js_header_filter$/.test(name)) || level.parent !== undefined && hasInterferingCode(level.parent);
  interfering.set(level, has);
  return has;
}

const interfering = new WeakMap<Level, boolean>();

/** Names of the CORS protocol, and `Vary`: those of which it matters whether an upstream may send them. Lower case. */
const WATCHED = ['access-control-allow-origin', 'access-control-allow-credentials', 'access-control-allow-methods', 'access-control-allow-headers',
  'access-control-expose-headers', 'access-control-max-age', 'access-control-allow-private-network', 'vary'];

/** Of the names that matter for CORS, those that the upstream's answers cannot bring to the client at this level. Lower case. */
export function hiddenNames(level: Level, protocol: string): readonly string[] {
  const hidden = new Set(inherited(level, `${protocol}_hide_header`).flatMap(item => item.args.map(arg => arg.text.toLowerCase())));
  const cleared = clearedPatterns(level);
  return WATCHED.filter(name => hidden.has(name) || cleared.some(pattern => pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}

/** What `more_clear_headers` takes away from every answer: it adds up from level to level. */
function clearedPatterns(level: Level): string[] {
  const names: string[] = [];
  for (let at: Level | undefined = level; at; at = at.parent) {
    for (const item of ownDirectives(at, 'more_clear_headers')) {
      const words = item.args.map(arg => arg.text);
      if (words.some(word => word.startsWith('-'))) continue;
      names.push(...words.flatMap(word => word.trim().split(/\s+/)).map(word => word.replace(/:.*$/, '').toLowerCase()).filter(word => word !== ''));
    }
  }
  return names;
}
