import type { Level, Location } from './config';
import { inherited } from './config';
import { keepCaptures } from './map';
import type { Journey } from './journey';
import type { Match } from './pattern';
import { search } from './pattern';
import { contentOf } from './content';
import { known as knownText } from './value';

/** Where a path leads. */
export type Found =
  | { readonly kind: 'location'; readonly location: Location }
  /** `/api` for a proxied `location /api/`: nginx sends the browser there. */
  | { readonly kind: 'add-slash'; readonly location: Location }
  | { readonly kind: 'none' }
  /** Depends on a pattern we cannot run. */
  | { readonly kind: 'unclear' };

interface Choice {
  readonly found: Found;
  /** Matches of patterns on the way: their groups become variables. */
  readonly matches: readonly Match[];
}

const choices = new WeakMap<Level, Map<string, Choice>>();

/** Chooses the location for a path as `ngx_http_core_find_location` does, each path once. With a journey, groups of patterns are kept for it. */
export function findLocation(level: Level, path: string, journey?: Journey): Found {
  const known = choices.get(level) ?? new Map<string, Choice>();
  choices.set(level, known);
  let choice = known.get(path);
  if (!choice) {
    const matches: Match[] = [];
    const found = choose(level, path, matches);
    choice = { found: found === 'none' ? { kind: 'none' } : found, matches };
    known.set(path, choice);
  }
  if (journey) for (const { groups, named } of choice.matches) keepCaptures(journey, groups, named, knownText(path));
  return choice.found;
}

/** The named location `@name` of the server, at any depth. */
export function findNamed(level: Level, name: string): Location | undefined {
  for (const location of level.locations) {
    if (location.match.kind === 'named' && location.match.text === name) return location;
    const inner = findNamed(location, name);
    if (inner) return inner;
  }
  return undefined;
}
function choose(level: Level, path: string, matches: Match[]): Found | 'none' {
  const { locations } = level;
  const exact = locations.find(({ match }) => match.kind === 'exact' && match.text === path);
  if (exact) return { kind: 'location', location: exact };
  const prefixes = locations.filter(({ match }) => match.kind === 'prefix' || match.kind === 'prefix-only');
  const same = prefixes.find(({ match }) => match.text === path);
  const slashed = same ? undefined : prefixes.find(location => location.match.text === `${path}/` && contentOf(location, location)?.kind === 'upstream');
  if (slashed) return { kind: 'add-slash', location: slashed };
  let best: Location | undefined;
  for (const location of prefixes) {
    if (path.startsWith(location.match.text) && (!best || location.match.text.length > best.match.text.length)) best = location;
  }
  if (best) {
    const inner = choose(best, path, matches);
    // an inner pattern or exact match is the last word; an inner prefix is not
    if (inner !== 'none' && (inner.kind !== 'location' || inner.location.match.kind === 'exact' || inner.location.match.kind === 'regex')) return inner;
    const innermost = inner === 'none' ? best : inner.location;
    if (best.match.kind === 'prefix-only') return { kind: 'location', location: innermost };
    const matched = byPattern(locations, path, matches);
    return matched === 'none' ? { kind: 'location', location: innermost } : matched;
  }
  return byPattern(locations, path, matches);
}

function byPattern(locations: readonly Location[], path: string, matches: Match[]): Found | 'none' {
  for (const location of locations) {
    if (location.match.kind !== 'regex') continue;
    const match = location.match.pattern && search(location.match.pattern, path);
    if (match === undefined) return { kind: 'unclear' };
    if (match === null) continue;
    matches.push(match);
    const inner = choose(location, path, matches);
    return inner === 'none' ? { kind: 'location', location } : inner;
  }
  return 'none';
}

/** True for a location that only internal redirects reach; those within it are no different. */
export function isInternal(location: Location): boolean {
  return location.match.kind === 'named' || inherited(location, 'internal').length > 0;
}
