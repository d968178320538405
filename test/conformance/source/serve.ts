import { once } from 'node:events';
import http from 'node:http';
import type { Request } from '../../../server/src/policy/request';
import type { Real } from '../../harness/twin';
import { COMPARED } from '../../harness/twin';
import { portOf } from './front';

/** A server at a port of 127.0.0.1. */
export interface Served {
  readonly port: number;
  close(): Promise<void>;
}

/** Whoever has not answered by then never will: no server here takes longer than a few milliseconds. In milliseconds. */
const PATIENCE = 400;

/** Listens on a free port. A request that nobody answers ends with its connection; so does one that breaks the program before it answered, which then dies. */
export async function serve(listener: http.RequestListener): Promise<Served> {
  const server = http.createServer((request, response) => {
    const die = (): void => { if (!response.headersSent) request.socket.destroy(); };
    try {
      Promise.resolve<unknown>(listener(request, response)).catch(die);
    } catch {
      die();
    }
  });
  server.setTimeout(PATIENCE);
  server.on('clientError', (_error, socket) => socket.destroy());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: portOf(server),
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** Lines that leave a function's answer for the browser to read. */
const SENT = [...COMPARED, 'location', 'content-type', 'set-cookie'];

/** The platform of a function: hands it each request, and sends what it answers. What throws, or answers nothing, gets a bare 500, as platforms do. */
export function platformOf(ask: (request: Request) => Promise<Real>): http.RequestListener {
  return (request, response) => {
    request.resume();
    request.once('end', () => void ask(askedBy(request)).then(real => {
      if (real === 'none') return void response.writeHead(500).end();
      for (const name of SENT) {
        const value = real.value(name);
        if (value !== undefined) response.setHeader(name, value);
      }
      response.statusCode = real.status;
      response.end();
    }).catch(() => response.destroy()));
  };
}

/** Headers that are the connection's own. */
const OF_THE_CONNECTION = /^(?:host|connection|content-length|transfer-encoding|origin|cookie)$/;

function askedBy({ method = 'GET', url = '/', headers }: http.IncomingMessage): Request {
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] => OF_THE_CONNECTION.test(name) || value === undefined ? [] : [[name, [value].flat().join(', ')]]);
  return { method, path: url, origin: headers.origin, headers: given, cookies: headers.cookie !== undefined, mishap: 'none' };
}
