import type { Twin } from '../../harness/twin';
import { startHandler } from '../fetch/run-handler';
import { fill } from '../nginx/generate';
import type { RealNginx } from '../nginx/real-nginx';
import { findNginx, startNginx } from '../nginx/real-nginx';
import { startListener } from '../node/real-server';
import type { Front } from './front';
import type { Served } from './serve';
import { platformOf, serve } from './serve';
import type { SetUp } from './set-ups';

/** The servers of set-ups, all running. */
export interface Running {
  /** The host of each, in their order; a text that says why it does not run. */
  readonly hosts: readonly (string | Error)[];
  /** The texts as they run: those of nginx name files and upstreams of this machine. */
  readonly texts: readonly string[];
  close(): Promise<void>;
}

/** Starts a server for each set-up and leads a host of its own to it. */
export async function startAll(setUps: readonly SetUp[], front: Front): Promise<Running> {
  const served: Served[] = [];
  const nginx = await startSites(setUps);
  const hosts: (string | Error)[] = [];
  for (const [i, setUp] of setUps.entries()) {
    const host = hostOf(i);
    const started = setUp.dialect === 'nginx' ? nginx?.server ?? new Error('no nginx') : await start(setUp);
    if (!(started instanceof Error)) front.lead(host, started.port);
    if (!(started instanceof Error) && setUp.dialect !== 'nginx') served.push(started as Served);
    hosts.push(started instanceof Error ? started : host);
  }
  return {
    hosts, texts: setUps.map(({ text }, i) => nginx?.texts.get(i) ?? text),
    close: async () => void await Promise.all([...served.map(one => one.close()), nginx?.server.stop()]),
  };
}

function hostOf(i: number): string {
  return `s${i}.api.test`;
}

async function start({ dialect, file, text, label }: SetUp): Promise<Served | Error> {
  switch (dialect) {
    case 'express4': case 'express5': case 'node': {
      const listener = startListener(text, dialect === 'express4' ? 'express4' : 'express5');
      return listener instanceof Error ? listener : serve(listener);
    }
    default: {
      const twin: Twin = { name: `generated/${dialect}`, text, fixture: { entry: file, files: new Map([[file, text]]), expected: [], versions: {}, environment: {} } };
      const handler = await startHandler(twin, 'handler');
      if (!handler) return new Error(`${label} offers no handler`);
      const server = await serve(platformOf(handler.ask));
      return { port: server.port, close: async () => { await server.close(); await handler.stop(); } };
    }
  }
}

/** One nginx with a server for each of the set-ups that are for it. */
async function startSites(setUps: readonly SetUp[]): Promise<{ readonly server: RealNginx; readonly texts: ReadonlyMap<number, string> } | undefined> {
  const binary = findNginx();
  if (binary === undefined) return undefined;
  const texts = new Map<number, string>();
  const files = [...new Set(setUps.flatMap(({ dialect, paths }) => dialect === 'nginx' ? paths : []))].filter(path => !path.endsWith('/'));
  const server = await startNginx(binary, [...files, 'index.html', 'error.txt'], ground => setUps.map(({ dialect, text }, i) => {
    if (dialect !== 'nginx') return '';
    const filled = fill(text, ground, false, i).replaceAll('$cors_origin', `$cors_origin_${i}`);
    texts.set(i, filled);
    return filled.replace('listen 80;', 'listen 127.0.0.1:PORT;').replace('server_name site.test;', `server_name ${hostOf(i)};`);
  }).join('\n'));
  return { server, texts };
}
