import type { Route } from '../../policy/server';
import type { Place } from '../../text/place';
import type { Level, Location } from './config';
import { ownDirectives } from './config';
import { methodsToldApart } from './hearing';
import { findLocation, isInternal } from './location';
import { pathSamples } from './path-samples';

/** One route for each location a request can reach, with a path that does, and `/` when no location takes it. */
export function routesOf(server: Level, at: Place): Route[] {
  const routes: Route[] = [];
  for (const { location, prefix } of locationsIn(server, '')) {
    if (isInternal(location) || turnsEveryoneAway(location)) continue;
    const path = pathTo(server, location, prefix);
    if (path === undefined) continue;
    const route = { path, pattern: location.directive.args.map(arg => arg.text).join(' '), at: location.directive.at };
    // a method that one location tells apart says nothing of the others
    const methods = new Set(methodsToldApart(location.items).map(({ method }) => method).filter(method => !/^(?:GET|OPTIONS)$/.test(method)));
    routes.push(...['*', ...methods].map(method => ({ method, ...route })));
  }
  if (routes.length === 0 || findLocation(server, '/').kind === 'none' && answersItself(server)) routes.push({ method: '*', path: '/', pattern: '/', at });
  return routes;
}

/** Every location, with the longest prefix of the locations around it. */
function locationsIn(level: Level, prefix: string): { readonly location: Location; readonly prefix: string }[] {
  return level.locations.flatMap(location => {
    const { match } = location;
    const own = match.kind === 'prefix' || match.kind === 'prefix-only' ? match.text : prefix;
    return [{ location, prefix }, ...locationsIn(location, own)];
  });
}

function pathTo(server: Level, location: Location, prefix: string): string | undefined {
  const samples = pathSamples(location);
  const within = location.match.kind === 'regex' && prefix !== '' ? samples.map(path => prefix.replace(/\/$/, '') + path) : [];
  return [...samples, ...within].find(path => {
    const found = findLocation(server, path);
    return found.kind === 'location' && found.location === location;
  });
}

/** Locations for what must not be seen: there is nothing to be said about their headers. */
function turnsEveryoneAway(location: Location): boolean {
  const [deny] = location.items.filter(item => item.name === 'deny' || item.name === 'allow');
  const [ends] = ownDirectives(location, 'return');
  return deny?.name === 'deny' && deny.args[0]?.text === 'all' || /^4\d\d$/.test(ends?.args[0]?.text ?? '');
}

/** A server that names where its files are, or sets headers, means to answer what no location takes. */
function answersItself(server: Level): boolean {
  return server.items.some(item => /^(?:root|index|add_header|more_set_headers|return|try_files)$/.test(item.name)) || server.locations.length === 0;
}
