import type { Change } from '../policy/change';
import type { Layer } from '../policy/server';
import { placeKey } from '../text/place';
import type { Rule } from './rule';

export const express5StarPath: Rule = {
  id: 'express5-star-path',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'CORS is registered on a path that Express 5 refuses, so the server stops at start.',
  why: '`app.options(\'*\', cors())` stands in many guides. Express 5 has another path language, in which a star must have a name: it throws when the path is registered, and nothing is served at all.',
  fix: 'Write `/{*splat}` (every path, `/` included). Where `app.use(cors())` stands before the routes, preflights are answered without it.',
  silent: ['Express 4, where `*` is right.', 'The version of Express is not known.', 'A pattern (`/.*/`), which both take.'],
  sources: ['Measured: Express 5.3 with `*`, `/*`, `/api/*`, `(.*)`: `TypeError: Missing parameter name`, `Unexpected (`', 'expressjs/express#6428, expressjs/cors#347', 'Express, "Migrating to Express 5", path route matching syntax'],
  *check({ subject }) {
    const reported = new Set<string>();
    for (const layer of subject.layers) {
      const { pathFault, pathAt, at, methods, kind } = layer;
      if (pathFault === undefined || kind !== 'cors' && !methods.includes('OPTIONS')) continue;
      const place = pathAt ?? at;
      if (reported.has(placeKey(place))) continue;
      reported.add(placeKey(place));
      const own = ownPath(layer);
      const right = own === undefined ? undefined : inExpress5(own);
      yield {
        at: place,
        message: `Express 5 refuses this path and throws when the server starts ("${pathFault}"): nothing is served.${right === undefined ? ' Write it in the path language of Express 5.' : ` Write ${right}.`}`,
        changes: right === undefined || !pathAt ? [] : changesFor(layer, pathAt, right, subject.layers),
      };
    }
  },
};

function changesFor(layer: Layer, pathAt: Layer['at'], right: string, layers: readonly Layer[]): Change[] {
  const answered = layers.some(other => other.kind === 'cors' && other.path === '' && other.methods.length === 0 && !other.uncalled && other.order < layer.order);
  const write: Change = { title: `Write ${right}`, strength: 'safe', steps: [{ kind: 'set-path', at: pathAt, path: right }] };
  const remove: Change = { title: 'Remove this registration: cors() answers preflights already', strength: 'choice', steps: [{ kind: 'remove', at: layer.at }] };
  return answered && layer.kind === 'cors' && layer.methods.includes('OPTIONS') ? [write, remove] : [write];
}

/** The path as written, without that of the router around it: the fault quotes it. */
function ownPath({ pathFault = '', path }: Layer): string | undefined {
  const quoted = /at index \d+: (.+)$/.exec(pathFault)?.[1] ?? path;
  return quoted.includes(', ') ? undefined : quoted;
}

/** What Express 4 took for "anything from here on", in the language of Express 5; undefined when it is something else. */
function inExpress5(path: string): string | undefined {
  const found = /^((?:\/[\w.~%-]+|\/:\w+)*)(?:\/?(?:\*|\(\.\*\))|\/:(\w+)(?:\*|\(\.?\*\)))$/.exec(path);
  return found ? `${found[1] ?? ''}/{*${found[2] ?? 'splat'}}` : undefined;
}
