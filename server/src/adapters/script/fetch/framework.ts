import type { Machine } from '../../../program/machine';
import type { FetchHandler } from '../../../world/fetch-ask';
import { worldOf } from '../../../world/registry';
import { configuresCors } from '../next/neighbours';
import type { Missing } from './route-table';

/** What the place of a file tells of the framework that runs it. */
export interface Framework {
  readonly id: string | undefined;
  readonly platform: FetchHandler['platform'];
  /** How its handlers are called, where that is certain. */
  readonly how: FetchHandler['how'] | undefined;
  readonly path: string;
  readonly pattern: string;
  readonly missing: Missing;
  readonly middleware: boolean;
  readonly open: boolean;
}

/** Frameworks with one file a route are known by the names of their files. */
export function frameworkOf(machine: Machine, file: string): Framework {
  const plain: Framework = { id: undefined, platform: 'unknown', how: undefined, path: '/', pattern: '/', missing: { status: undefined, options: undefined }, middleware: false, open: false };
  const path = file.replace(/\\/g, '/');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const world = worldOf(machine);
  const version = (id: string): string => {
    const found = world.version(id);
    return found ? `${id}@${found.version.split('.')[0] ?? ''}` : id;
  };
  if (/^route\.[cm]?[jt]sx?$/.test(name) && /(?:^|\/)app\//.test(path)) {
    // Measured with Next 15: OPTIONS is answered with 204 and Allow alone, another method without a handler with 405.
    return { ...plain, id: version('next'), platform: 'node', how: 'request', ...routeOf(path, 'app'), missing: { status: 405, options: 204 }, open: configuresCors(world, path) };
  }
  if (/^\+server\.[jt]s$/.test(name)) return { ...plain, id: 'sveltekit', platform: 'node', how: 'context', ...routeOf(path, 'routes'), missing: { status: 405, options: 405 }, open: configuresCors(world, path) };
  if (/^(?:middleware|proxy)\.[cm]?[jt]s$/.test(name) && !/(?:^|\/)functions\//.test(path)) {
    const astro = world.version('astro') !== undefined && world.version('next') === undefined;
    return { ...plain, id: astro ? 'astro' : 'next', platform: 'node', how: astro ? 'context' : undefined, middleware: true };
  }
  if (/(?:^|\/)(?:supabase|netlify\/edge-functions)\//.test(path)) return { ...plain, platform: 'deno' };
  if (/(?:^|\/)functions\//.test(path) || /worker/i.test(name)) return { ...plain, platform: 'workers' };
  return plain;
}

/** `…/app/api/users/[id]/route.ts` → `/api/users/[id]`, with a concrete path beside it. */
function routeOf(file: string, root: string): { readonly path: string; readonly pattern: string } {
  const segments = file.slice(0, file.lastIndexOf('/')).split('/');
  const start = segments.indexOf(root);
  const kept = segments.slice(start + 1).filter(segment => !/^\(.*\)$|^@/.test(segment));
  const pattern = `/${kept.join('/')}`;
  return { pattern, path: `/${kept.filter(segment => !/^\[\[/.test(segment)).map(segment => segment.replace(/\[[^\]]*\]/g, '1')).join('/')}` };
}
