import type { PageRequest } from '../../../server/src/engine/ask';
import type { Fixture } from '../../harness/fixture';
import type { Twin } from '../../harness/twin';
import type { Front } from './front';
import type { Served } from './serve';
import { serve } from './serve';
import type { Wanted } from './serve-twin';
import { serveTwin } from './serve-twin';
import type { Seen, Sent } from './visit';

/** A server with a fault that stops requests, the same server without it, and a request that tells them apart. */
export interface Pair extends Pick<Wanted, 'handler' | 'index' | 'servers'> {
  readonly name: string;
  readonly bad: Twin;
  readonly right: Twin;
  readonly request: PageRequest;
  /** The lines that are to blame, from 1. */
  readonly marked: readonly { readonly file: string; readonly line: number }[];
}

/** What was seen of a faulty server: its source, what the browser printed, and the lines that are to blame. */
export interface Captured extends Pick<Pair, 'name' | 'marked'> {
  readonly fixture: Fixture;
  readonly text: string;
}

/** What became of the pairs. */
export interface Capture {
  /** The browser blocked the faulty server, and let the right one in. */
  readonly captured: readonly Captured[];
  /** Both got in: what was broken does no harm here. */
  readonly harmless: readonly string[];
  /** `name: why`. */
  readonly unfit: readonly string[];
}

/** Runs both servers of each pair and sends the request from a page to both. `visit`: how a browser does that. */
export async function capture(front: Front, visit: (sent: readonly Sent[]) => Promise<Seen[]>, pairs: readonly Pair[]): Promise<Capture> {
  const running: Served[] = [];
  const captured: Captured[] = [];
  const harmless: string[] = [];
  const unfit: string[] = [];
  const asked: { readonly pair: Pair; readonly hosts: readonly [string, string] }[] = [];
  const upstream = await serve((_request, response) => response.end('u'));
  running.push(upstream);
  const start = async (pair: Pair, twin: Twin, host: string): Promise<string | undefined> => {
    const served = await serveTwin(twin, { ...pair, host, path: pair.request.path, upstream: `127.0.0.1:${upstream.port}` });
    if (served instanceof Error) return served.message;
    running.push(served);
    front.lead(host, served.port);
    return undefined;
  };
  try {
    for (const [i, pair] of pairs.entries()) {
      const hosts = [`bad${i}.${siteOf(pair.request.origin)}`, `right${i}.${siteOf(pair.request.origin)}`] as const;
      const why = await start(pair, pair.bad, hosts[0]) ?? await start(pair, pair.right, hosts[1]);
      if (why === undefined) asked.push({ pair, hosts });
      else unfit.push(`${pair.name}: ${why}`);
    }
    const seen = await visit(asked.flatMap(({ pair: { request }, hosts }) => hosts.map(host => ({ host, request }))));
    for (const [i, { pair }] of asked.entries()) {
      const [bad, right] = [seen[2 * i], seen[2 * i + 1]];
      if (!right?.allowed) unfit.push(`${pair.name}: without the fault it is blocked as well: ${right?.lines.join(' | ')}`);
      else if (!bad || bad.allowed) harmless.push(pair.name);
      else captured.push({ name: pair.name, fixture: pair.bad.fixture, text: bad.lines.join('\n'), marked: pair.marked });
    }
    return { captured, harmless, unfit };
  } finally {
    await Promise.all(running.map(one => one.close()));
  }
}

/** Servers stand beside their pages, where browsers send cookies. */
function siteOf(origin: string): string {
  const { hostname } = new URL(origin);
  return /[a-z]$/.test(hostname) && hostname.includes('.') ? hostname : 'api.test';
}
