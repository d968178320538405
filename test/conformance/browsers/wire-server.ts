import net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Exchange } from '../../../server/src/cors/exchange';
import type { WireResponse } from '../../../server/src/cors/preflight';
import { isRedirect } from '../../../server/src/cors/preflight';

/** A request as it arrived: the head only, names as sent. */
export interface ArrivedRequest {
  readonly id: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A server that sends exactly the header lines it is told to: no Date, no Connection, no Content-Length of its own. */
export interface WireServer {
  readonly port: number;
  /** Requests to exchanges, in the order they came. */
  readonly arrived: ArrivedRequest[];
  /** Serves a page of HTML at `/run`; `opaque`: with an opaque origin. */
  serve(html: string, opaque: boolean): void;
  /** Exchange `id` is answered at `/x/ID` from then on. */
  answer(id: string, exchange: Exchange): void;
  close(): Promise<void>;
}

/**
 * `/page` gives an empty page, `/opaque` one with an opaque origin, `/x/ID` the responses of exchange ID (a preflight is known by its
 * Access-Control-Request-Method), and `/end/…`, where redirects lead, lets every request in.
 */
export async function startWireServer(): Promise<WireServer> {
  const exchanges = new Map<string, Exchange>();
  const arrived: ArrivedRequest[] = [];
  let run: { html: string; opaque: boolean } = { html: '', opaque: false };
  const sockets = new Set<net.Socket>();
  const server = net.createServer(socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let head = '';
    socket.on('data', chunk => {
      const before = head;
      head += chunk.toString('latin1');
      if (before.includes('\r\n\r\n') || !head.includes('\r\n\r\n')) return;
      const request = parseHead(head);
      if (request.path.startsWith('/x/')) arrived.push({ id: request.path.slice('/x/'.length), method: request.method, headers: request.headers });
      if (request.path === '/run') return void socket.end(serialize(page(run.opaque), 'HEAD') + Buffer.from(run.html).toString('latin1'), 'latin1');
      const response = respond(request, exchanges, arrived);
      if (response) socket.end(serialize(response, request.method), 'latin1');
      else socket.destroy();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    arrived,
    serve: (html, opaque) => void (run = { html, opaque }),
    answer: (id, exchange) => void exchanges.set(id, exchange),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

type Head = { readonly path: string } & Omit<ArrivedRequest, 'id'>;

function parseHead(head: string): Head {
  const [line = '', ...lines] = head.slice(0, head.indexOf('\r\n\r\n')).split('\r\n');
  const [method = '', target = ''] = line.split(' ');
  const headers = lines.map(l => [l.slice(0, l.indexOf(':')), l.slice(l.indexOf(':') + 1).trim()] as const);
  return { method, path: target.replace(/^https?:\/\/[^/]*/, ''), headers };
}

function respond({ path, method, headers }: Head, exchanges: ReadonlyMap<string, Exchange>, arrived: readonly ArrivedRequest[]): WireResponse | null {
  const header = (name: string): string | undefined => headers.find(([n]) => n.toLowerCase() === name)?.[1];
  const preflight = method === 'OPTIONS' && header('access-control-request-method') !== undefined;
  if (path === '/page' || path === '/opaque') return page(path === '/opaque');
  if (path.startsWith('/end')) return letIn(header('origin') ?? '*', header('access-control-request-method'), header('access-control-request-headers'));
  const id = path.slice('/x/'.length);
  const exchange = exchanges.get(id);
  if (!exchange) return { status: 404, headers: [['Content-Type', 'text/plain']] };
  if (preflight) return exchange.preflight;
  // A redirect to itself is followed to an answer that lets in, as every other redirect is.
  const again = exchange.response && isRedirect(exchange.response) && arrived.filter(r => r.id === id && r.method !== 'OPTIONS').length > 1;
  return again ? letIn(header('origin') ?? '*') : exchange.response;
}

function page(opaque: boolean): WireResponse {
  return { status: 200, headers: [['Content-Type', 'text/html; charset=utf-8'], ...opaque ? [['Content-Security-Policy', 'sandbox allow-scripts'] as const] : []] };
}

function letIn(origin: string, method = 'GET', names = 'x-none'): WireResponse {
  return { status: 200, headers: [['Access-Control-Allow-Origin', origin], ['Access-Control-Allow-Credentials', 'true'], ['Access-Control-Allow-Methods', method], ['Access-Control-Allow-Headers', names]] };
}

/** A body only where HTTP has one; its end is the end of the connection. */
function serialize(response: WireResponse, method: string): string {
  const lines = response.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const bodiless = method === 'HEAD' || response.status === 204 || response.status === 304 || response.status < 200 || isRedirect(response);
  return `HTTP/1.1 ${response.status} Status\r\n${lines}\r\n${bodiless ? '' : 'ok'}`;
}
