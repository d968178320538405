import type { Twin } from '../../harness/twin';
import { startHandler } from '../fetch/run-handler';
import { placedOn, serverBlocks } from '../nginx/arrange';
import { findNginx, startNginx } from '../nginx/real-nginx';
import { listenersOf } from '../node/run-server';
import type { Served } from './serve';
import { platformOf, serve } from './serve';

/** Which server of a file is to run, under which name, and who answers for it. */
export interface Wanted {
  /** The name of the function, where a file may hold several. */
  readonly handler: string;
  /** Its position among the servers of the file. */
  readonly index: number;
  /** How many there are. */
  readonly servers: number;
  readonly host: string;
  /** What is asked for: files are there. */
  readonly path: string;
  /** A server that answers everything, as `HOST:PORT`: the upstream of all proxies. */
  readonly upstream: string;
}

/** Runs a server of a fixture; why it cannot, as an error. */
export async function serveTwin(twin: Twin, wanted: Wanted): Promise<Served | Error> {
  if (/\/nginx/.test(twin.name)) return serveSite(twin, wanted);
  if (!/\/(?:express|connect|node-http)/.test(twin.name)) {
    const handler = await startHandler(twin, wanted.handler);
    if (!handler) return new Error('it offers no handler');
    const served = await serve(platformOf(handler.ask));
    return { port: served.port, close: async () => { await served.close(); await handler.stop(); } };
  }
  const listeners = listenersOf(twin);
  if (typeof listeners === 'string') return new Error(listeners);
  const listener = listeners[wanted.index];
  if (!listener || listeners.length !== wanted.servers) return new Error(`${listeners.length} servers listen, ${wanted.servers} are read`);
  return serve(listener);
}

async function serveSite({ text }: Twin, { index, servers, host, path, upstream }: Wanted): Promise<Served | Error> {
  const binary = findNginx();
  if (binary === undefined) return new Error('nginx is not installed');
  const blocks = serverBlocks(text);
  if (blocks.servers !== servers) return new Error(`${blocks.servers} servers are written, ${servers} are read`);
  const target = path.replace(/[?#].*$/, '');
  const nginx = await startNginx(binary, [target.endsWith('/') ? `${target}index.html` : target], ground => placedOn(blocks.text, { ...ground, live: upstream }).replaceAll(`s${index}.test`, host));
  return { port: nginx.port, close: nginx.stop };
}
