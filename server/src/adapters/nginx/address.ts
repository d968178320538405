import type { Level } from './config';
import { ownDirectives } from './config';
import { isSecure, soleName } from './variables';

/** Where a `server` block says it can be reached, without a slash at the end: its one plain name, else this machine. Undefined when several `listen` differ, or none gives a port. */
export function addressOf(server: Level): string | undefined {
  const secure = isSecure(server);
  const ports = new Set(ownDirectives(server, 'listen').map(({ args: [address] }) => portOf(address?.text ?? '')));
  const [port] = ports;
  if (secure === undefined || ports.size !== 1 || port === undefined) return undefined;
  return `${secure ? 'https' : 'http'}://${soleName(server) ?? 'localhost'}${port === (secure ? 443 : 80) ? '' : `:${port}`}`;
}

/** Of `80`, `127.0.0.1:8080`, `[::]:80`, `*:80`; an address without a port stands for port 80 (nginx, `listen`). */
function portOf(text: string): number | undefined {
  if (/^unix:|\$/.test(text) || text === '') return undefined;
  const [, port] = /^(?:.*:)?(\d+)$/.exec(text) ?? [];
  if (port !== undefined && !/^\d+\.\d+\.\d+\.\d+$/.test(text)) return Number(port) < 65_536 ? Number(port) : undefined;
  return 80;
}
