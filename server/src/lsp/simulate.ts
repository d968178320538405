import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import { readPageOrigin } from '../cors/origin';
import { engines } from '../cors/engines';
import { strangers } from '../cors/look-alike';
import type { ServerSeen } from '../engine/lint';
import type { SimulatedExchange } from '../engine/simulate-request';
import type { PageRequest } from '../engine/fetches';
import { placeKey } from '../text/place';
import type { PlayedThrough } from '../workspace/simulations';
import { breather, walkSlowly } from './breathe';
import { stopIfCancelled } from './cancelled';
import { placeOf } from './places';
import type { AskableServer, OfferedOrigin, ServerName, ServersResult, ShownExchange, ShownSimulation, SimulateParams, SimulateResult } from './protocol';
import type { Session } from './session';
import { untilSettled } from './settled';
import { readRequest } from './simulated-request';

/** Everything in the workspace that can be asked, with progress and cancel. */
export async function servers(connection: Connection, session: Session, token: CancellationToken): Promise<ServersResult> {
  const progress = session.abilities.progress ? await connection.window.createWorkDoneProgress() : undefined;
  progress?.begin('Looking for servers', 0, undefined, true);
  const breathe = breather();
  try {
    const { workspace } = session;
    const searched = await walkSlowly(workspace.search(), breathe, () => token.isCancellationRequested || progress?.token.isCancellationRequested === true) ?? [];
    const files = [...new Set([...searched, ...session.openFiles()])].filter(file => session.covers(file));
    const found = new Map<string, AskableServer>();
    const named = new Set<string>();
    for (const [i, file] of files.entries()) {
      progress?.report(Math.round(100 * i / files.length), file.slice(file.lastIndexOf('/') + 1));
      await breathe();
      stopIfCancelled(token, progress?.token);
      await untilSettled(session, file, token);
      const run = session.isPending(file) ? undefined : workspace.lint(file);
      for (const origin of run?.policies.flatMap(({ origins }) => origins) ?? []) named.add(origin);
      // A server that several files import is found in each of their runs: the first will do.
      for (const server of run?.servers ?? []) if (!found.has(placeKey(server.at))) found.set(placeKey(server.at), listed(session, file, server));
    }
    return { servers: [...found.values()].sort((a, b) => a.at.file < b.at.file ? -1 : a.at.file > b.at.file ? 1 : a.at.line - b.at.line), origins: offered(session, files[0], named) };
  } finally {
    progress?.done();
  }
}

function listed(session: Session, file: string, { kind, name, nth, framework, adapter, at, routes }: ServerSeen): AskableServer {
  return { uri: session.uriOf(file), kind: kind === 'server' || kind === 'group' ? kind : 'handler', name, nth, framework: framework ?? adapter, at: placeOf(session, at), routes: routes.map(({ method, path }) => ({ method, path })) };
}

function offered(session: Session, file: string | undefined, named: ReadonlySet<string>): OfferedOrigin[] {
  const { settings, origins } = file === undefined ? { settings: undefined, origins: [] } : session.workspace.circumstances(file);
  const ours = [...settings?.trustedOrigins ?? [], ...origins];
  const all: OfferedOrigin[] = [
    ...ours.map(origin => ({ origin, who: 'front-end' as const })),
    ...[...named].filter(origin => readPageOrigin(origin) === origin).map(origin => ({ origin, who: 'named' as const })),
    ...[...strangers.slice(0, 1), 'null'].map(origin => ({ origin, who: 'hostile' as const })),
  ];
  return all.filter((one, i) => all.findIndex(({ origin }) => origin === one.origin) === i);
}

/** How often a question is asked anew that an edit came between. */
const AGAIN = 3;

/** Plays a request through. What a person mistyped comes back as a problem. */
export async function simulate(session: Session, { server, request }: SimulateParams, token: CancellationToken): Promise<SimulateResult> {
  const read = readRequest(request);
  if ('problem' in read) return read;
  if (!isServerName(server)) return { problem: 'No server is named. Choose one.' };
  const file = session.fileOf(server.uri);
  for (let left = AGAIN; left > 0; left--) {
    await untilSettled(session, file, token);
    if (!session.covers(file)) break;
    const played = await session.lane.simulation({ file, server, page: read.page, base: read.base });
    stopIfCancelled(token);
    if (!played) break;
    if (played !== 'stale') return { simulation: shown(session, played, read) };
  }
  return { problem: `${server.name} is not in this workspace any more, or is being edited. Choose another server, or send the request again.` };
}

function isServerName(value: unknown): value is ServerName {
  const { uri, kind, name, nth } = (value ?? {}) as Partial<Record<keyof ServerName, unknown>>;
  return typeof uri === 'string' && typeof kind === 'string' && typeof name === 'string' && typeof nth === 'number';
}

function shown(session: Session, { simulation, fixes }: PlayedThrough, { page, base }: { page: PageRequest; base: string }): ShownSimulation {
  const { subject, verdict, blockedAt, why, depends, exchanges, browsers, responsible, needs, cookies } = simulation;
  const hostile = page.origin === 'null' || strangers.includes(page.origin);
  return {
    server: { name: subject.name, framework: subject.framework ?? subject.adapter, at: placeOf(session, subject.at) },
    verdict, blockedAt, why, cookies, hostile, needs: hostile ? [] : needs,
    fixes: fixes.map(({ title, rule, at }) => ({ title, rule, at: placeOf(session, at) })),
    depends: depends.map(({ on, verdict: one, at }) => ({ on, verdict: one, ...at && { at: placeOf(session, at) } })),
    exchanges: exchanges.map(exchange => shownExchange(session, exchange, `${base}${page.path}`)),
    browsers: (['chromium', 'firefox', 'webkit'] as const).map(name => {
      const own = browsers[name];
      return { name, version: engines[name].version, verdict: !own ? 'unknown' : own.allowed ? 'allowed' : 'blocked', message: own?.message ?? null };
    }),
    responsible: responsible.map(({ message, at }) => ({ message, at: placeOf(session, at) })),
  };
}

function shownExchange(session: Session, { kind, method, sent, withheld, answer }: SimulatedExchange, url: string): ShownExchange {
  return {
    kind, method, url, sent, withheld,
    answer: answer && {
      status: answer.status ?? null, outcome: answer.outcome, open: answer.open,
      headers: answer.headers.map(({ name, value, at }) => ({ name, value: value ?? null, at: placeOf(session, at) })),
    },
  };
}
