import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fs from 'node:fs';
import path from 'node:path';
import { fixesOf } from '../../server/src/engine/prove';
import type { Reproduction } from '../../server/src/engine/reproduce';
import { reproduce } from '../../server/src/engine/reproduce';
import { startHandler } from '../conformance/fetch/run-handler';
import { listenersOf } from '../conformance/node/run-server';
import type { Dialect } from './dialects';
import { dialectOf } from './dialects';
import { entryOf, lintFixture, readFixture } from './fixture';
import type { Real, Twin } from './twin';
import { COMPARED, fixedTwins } from './twin';

const root = path.resolve(__dirname, '..', 'fixtures');

/** A faulty fixture and its fixed twin, both to be started for real, and the requests that are said to show the fault. */
export interface Pair {
  readonly name: string;
  readonly faulty: Twin;
  readonly fixed: Twin;
  readonly reproduction: Reproduction;
}

/** Dialects that are started with Node's `http` and real packages; the others are called as their platforms do. */
const LISTENING: ReadonlySet<Dialect | undefined> = new Set<Dialect | undefined>(['express', 'connect', 'node-http', 'express4-cors', 'express5-cors', 'connect-cors']);

/** Pairs whose fault some request shows, in the order of their names, so many of each rule: each in another dialect, and the rules begin with different ones. Fixtures with several servers in them are left out. */
export function pairs(ofRule: number): Pair[] {
  const folders = new Map<string, Twin[]>();
  for (const twin of fixedTwins(/^(?:express|connect|node-http|fetch|next-pages|next-route)/)) folders.set(folderOf(twin), [...folders.get(folderOf(twin)) ?? [], twin]);
  return [...folders.values()].flatMap((twins, turn) => {
    const found: Pair[] = [];
    const dialects = [...new Set(twins.map(dialectOfTwin))];
    const turned = [...dialects.slice(turn % dialects.length), ...dialects.slice(0, turn % dialects.length)];
    for (const dialect of turned.filter(one => one !== undefined)) {
      const pair = found.length < ofRule ? twins.filter(twin => dialectOfTwin(twin) === dialect).map(pairOf).find(one => one !== undefined) : undefined;
      if (pair) found.push(pair);
    }
    return found;
  });
}

function pairOf(fixed: Twin): Pair | undefined {
  const name = fixed.name.replace('.fixed', '');
  const fixture = readFixture(entryOf(name), fs.readFileSync(path.join(root, name), 'utf8'));
  const faulty: Twin = { name, text: fixture.files.get(fixture.entry) ?? '', fixture };
  const linted = lintFixture(fixture);
  const finding = linted.findings.find(({ rule }) => rule === folderOf(fixed));
  const whole = linted.reading.subjects.filter(({ kind }) => kind === 'server' || kind === 'handler');
  const reproduction = finding && whole.length === 1 ? reproduce(linted, finding, fixesOf(linted, finding).slice(0, 1)) : undefined;
  return reproduction && { name, faulty, fixed, reproduction };
}

function folderOf({ name }: Twin): string {
  return name.slice(0, name.indexOf('/'));
}

function dialectOfTwin({ name }: Twin): Dialect | undefined {
  return dialectOf(name.slice(name.indexOf('/') + 1));
}

/** The same reproduction, sent to another address. */
export function at(address: string, reproduction: Reproduction): Reproduction {
  return { ...reproduction, subject: { ...reproduction.subject, address } };
}

/** A started twin, until it is stopped. */
export interface Served {
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a twin on a free port of 127.0.0.1. Gives why it cannot be started, as a text. */
export async function startTwin(twin: Twin, name: string): Promise<Served | string> {
  if (LISTENING.has(dialectOfTwin(twin))) {
    const listeners = listenersOf(twin);
    if (typeof listeners === 'string') return listeners;
    const [only, ...others] = listeners;
    return only && others.length === 0 ? listen(dying(only)) : `${listeners.length} servers listen`;
  }
  const started = await startHandler(twin, name);
  if (!started) return 'exports no handler';
  const served = await listen((request, response) => void answer(started.ask, request, response));
  return { address: served.address, stop: async () => {
    await served.stop();
    await started.stop();
  } };
}

/** What ends the process of a real server ends the connection here. */
function dying(listener: http.RequestListener): http.RequestListener {
  return (request, response) => {
    try {
      listener(request, response);
    } catch {
      response.destroy();
    }
  };
}

async function listen(listener: http.RequestListener): Promise<Served> {
  const server = http.createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

type Ask = Awaited<ReturnType<typeof startHandler>> extends infer Started ? Started extends { readonly ask: infer A } ? A : never : never;

async function answer(ask: Ask, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  request.resume();
  const { origin, cookie, ...headers } = request.headers as Record<string, string>;
  const real: Real = await ask({ method: request.method ?? 'GET', path: request.url ?? '/', origin, headers: Object.entries(headers), cookies: cookie !== undefined, mishap: 'none' });
  if (real === 'none') return void response.destroy();
  response.statusCode = real.status;
  for (const name of COMPARED) {
    const value = real.value(name);
    if (value !== undefined) response.setHeader(name, value);
  }
  response.end();
}
