import type { Probe } from './real-server';

export const OK = 'https://app.example.com';
export const BAD = 'https://evil.example';

const preflight = [['Access-Control-Request-Method', 'PUT'], ['Access-Control-Request-Headers', 'content-type,x-a']] as const;

/** The probes of the measurements: `/x` exists with GET and PUT, `/boom` throws, `/none` is no route. */
export const probes: readonly Probe[] = [
  { label: 'ok', method: 'GET', path: '/x', origin: OK, headers: [] },
  { label: 'bad', method: 'GET', path: '/x', origin: BAD, headers: [] },
  { label: 'none', method: 'GET', path: '/x', origin: undefined, headers: [] },
  { label: 'Pok', method: 'OPTIONS', path: '/x', origin: OK, headers: preflight },
  { label: 'Pbad', method: 'OPTIONS', path: '/x', origin: BAD, headers: preflight },
  { label: 'O', method: 'OPTIONS', path: '/x', origin: OK, headers: [] },
  { label: 'PUT', method: 'PUT', path: '/x', origin: OK, headers: [['Content-Type', 'application/json']] },
  { label: '404', method: 'GET', path: '/none', origin: OK, headers: [] },
  { label: 'P404', method: 'OPTIONS', path: '/none', origin: OK, headers: preflight },
  { label: '500', method: 'GET', path: '/boom', origin: OK, headers: [] },
  { label: 'api', method: 'GET', path: '/api/y', origin: OK, headers: [] },
  { label: 'Papi', method: 'OPTIONS', path: '/api/y', origin: OK, headers: preflight },
  { label: 'api404', method: 'GET', path: '/api/none', origin: OK, headers: [] },
  { label: 'null', method: 'GET', path: '/x', origin: 'null', headers: [] },
  { label: 'like', method: 'GET', path: '/x', origin: `${OK}.evil.io`, headers: [] },
];
