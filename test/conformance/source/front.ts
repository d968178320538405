import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { selfSigned } from './certificate';

/** What a browser finds behind every name: it takes TLS off, as a load balancer does, and hands the bytes as they are to the server of that name. */
export interface Front {
  /** Of 127.0.0.1: where https is answered, and where http. */
  readonly secure: number;
  readonly plain: number;
  /** The rules that lead Chromium here, whatever the host and port of a URL. */
  readonly rules: string;
  /** From now on the host is the server at that port of 127.0.0.1. */
  lead(host: string, port: number): void;
  close(): Promise<void>;
}

/**
 * Names that lead nowhere give a page: empty, at any path, with an opaque origin at `/opaque`. To other origins it is a server that lets
 * everybody in, so that a redirect to a foreign host shows what came of it up to there.
 */
export async function startFront(): Promise<Front> {
  const ports = new Map<string, number>();
  const pages = http.createServer(servePage);
  const sockets = new Set<net.Socket>();
  const relay = (socket: net.Socket, host: string): void => {
    const upstream = net.connect(ports.get(host) ?? portOf(pages), '127.0.0.1');
    sockets.add(upstream);
    upstream.once('close', () => { sockets.delete(upstream); socket.destroy(); });
    socket.once('close', () => upstream.destroy());
    for (const end of [socket, upstream]) end.on('error', () => end.destroy());
    socket.pipe(upstream).pipe(socket);
  };
  const secure = tls.createServer(selfSigned(), socket => relay(socket, socket.servername === false || socket.servername === null ? '' : socket.servername));
  const plain = net.createServer(socket => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (head: Buffer) => {
      socket.pause();
      socket.unshift(head);
      relay(socket, /^host:\s*([^\s:]+)/im.exec(head.toString('latin1'))?.[1] ?? '');
    });
  });
  const servers = [pages, secure, plain];
  for (const server of [secure, plain]) server.on('connection', (socket: net.Socket) => { sockets.add(socket); socket.once('close', () => sockets.delete(socket)); });
  secure.on('tlsClientError', (_error, socket) => socket.destroy());
  await Promise.all(servers.map(server => once(server.listen(0, '127.0.0.1'), 'listening')));
  return {
    secure: portOf(secure), plain: portOf(plain),
    rules: `MAP *:443 127.0.0.1:${portOf(secure)}, MAP * 127.0.0.1:${portOf(plain)}`,
    lead: (host, port) => void ports.set(host, port),
    close: async () => {
      const closed = servers.map(server => new Promise(resolve => server.close(resolve)));
      for (const socket of sockets) socket.destroy();
      pages.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

export function portOf(server: net.Server): number {
  return (server.address() as AddressInfo).port;
}

function servePage({ url, headers }: http.IncomingMessage, response: http.ServerResponse): void {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  if (url === '/opaque') response.setHeader('Content-Security-Policy', 'sandbox allow-scripts');
  if (headers.origin !== undefined) {
    response.setHeader('Access-Control-Allow-Origin', headers.origin).setHeader('Access-Control-Allow-Credentials', 'true')
      .setHeader('Access-Control-Allow-Methods', headers['access-control-request-method'] ?? 'GET').setHeader('Access-Control-Allow-Headers', headers['access-control-request-headers'] ?? 'x-none');
  }
  response.end('<!doctype html><title>page</title>');
}
