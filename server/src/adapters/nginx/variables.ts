import { hostLevel, inherited, ownDirectives } from './config';
import type { Level } from './config';
import type { Journey } from './journey';
import { lookUpMap } from './map';
import type { Value } from './value';
import { known, unknown } from './value';

/** The value of a variable at this point of the journey; `name` without `$`. */
export function lookUp(name: string, journey: Journey): Value {
  if (/^[1-9]$/.test(name)) return journey.captures[Number(name)] ?? known('');
  const given = journey.variables.get(name);
  if (given) return given;
  const { config, server } = journey.site;
  const map = config.maps.get(name);
  if (map) return lookUpMap(map, journey, lookUp);
  if (config.foreign.has(name)) return unknown('unknown', { unseen: true });
  if (config.settable.has(name)) return server.fragment ? unknown('unknown', { unseen: true }) : known('');
  return builtIn(name, journey) ?? undefinedVariable(name, journey);
}

function builtIn(name: string, journey: Journey): Value | undefined {
  const { request } = journey;
  if (name.startsWith('http_')) return header(name.slice(5).replaceAll('_', '-'), journey);
  if (name.startsWith('arg_')) return known(argument(name.slice(4), journey.query));
  if (name.startsWith('cookie_')) return request.cookies ? unknown('request') : known('');
  if (name.startsWith('upstream_') || name.startsWith('sent_')) return unknown('unknown');
  if (name.startsWith('geoip') || name.startsWith('ssl_client')) return unknown('request');
  switch (name) {
    case 'request_method': return known(request.method === journey.method ? request.method : journey.method);
    case 'request_uri': return known(request.path);
    case 'uri':
    case 'document_uri': return known(journey.uri);
    case 'args':
    case 'query_string': return known(journey.query);
    case 'is_args': return known(journey.query === '' ? '' : '?');
    case 'request': return known(`${request.method} ${request.path} HTTP/1.1`);
    case 'content_type': return known(headerText('content-type', journey) ?? '');
    case 'host': return host(journey);
    case 'server_name': return host(journey);
    case 'scheme': return scheme(journey.site.server);
    case 'https': return https(journey.site.server);
    case 'server_protocol': return known('HTTP/1.1');
    default: return OF_REQUEST.has(name) ? unknown('request') : OF_SERVER.has(name) ? unknown('environment') : undefined;
  }
}

/** A request header: what the probe lacks is absent, unless proxies or the browser add it unasked. */
function header(name: string, journey: Journey): Value {
  if (name === 'origin') return known(journey.request.origin ?? '', { fromOrigin: true });
  const text = headerText(name, journey);
  if (text !== undefined) return known(text);
  // a page can keep its Referer back, and it names the same site that Origin names
  if (name === 'referer') return unknown('origin', { unseen: true });
  if (name === 'cookie') return journey.request.cookies ? unknown('request') : known('');
  if (name === 'host') return host(journey);
  if (/^(?:x-forwarded-|x-real-ip$|cf-|cloudfront-|forwarded$|via$|x-original-|x-scheme$)/.test(name)) return unknown('environment');
  if (/^(?:user-agent$|accept(?:$|-)|range$|if-|sec-|dnt$|cache-control$|connection$)/.test(name)) return unknown('request');
  return known('');
}

function headerText(name: string, { request }: Journey): string | undefined {
  return request.headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

function argument(name: string, query: string): string {
  for (const pair of query.split('&')) {
    const [key = '', value = ''] = pair.split('=');
    if (key.toLowerCase() === name.toLowerCase()) return value;
  }
  return '';
}

/** The host is known when the server has one plain name. */
function host({ site }: Journey): Value {
  const name = soleName(site.server);
  return name === undefined ? unknown('environment') : known(name);
}

/** The name of a server that has one plain name, lower case. */
export function soleName(server: Level): string | undefined {
  const names = ownDirectives(server, 'server_name').flatMap(item => item.args);
  const [only] = names;
  return only && names.length === 1 && /^[a-z0-9.-]+$/i.test(only.text) && !only.text.startsWith('.') && only.text.includes('.') ? only.text.toLowerCase() : undefined;
}

function scheme(server: Level): Value {
  const secure = isSecure(server);
  return secure === undefined ? unknown('environment') : known(secure ? 'https' : 'http');
}

function https(server: Level): Value {
  const secure = isSecure(server);
  return secure === undefined ? unknown('environment') : known(secure ? 'on' : '');
}

/** Whether the server speaks TLS; undefined: with some requests, or it does not say. */
export function isSecure(server: Level): boolean | undefined {
  const listens = ownDirectives(hostLevel(server), 'listen').map(item => item.args.some(arg => arg.text === 'ssl' || arg.text === 'quic'));
  if (listens.length === 0 || listens.includes(true) && listens.includes(false)) return undefined;
  return listens.includes(true) || inherited(server, 'ssl').some(item => item.args[0]?.text === 'on');
}

/** In capitals it is one that `envsubst` or the like fills in before nginx starts; else it comes from a file we do not have. */
function undefinedVariable(name: string, { site }: Journey): Value {
  return /^[A-Z][A-Z0-9_]*$/.test(name)
    ? unknown('environment', { environment: { name, samples: site.environment(name) } })
    : unknown('unknown', { unseen: true });
}

const OF_REQUEST = new Set(['remote_addr', 'remote_port', 'remote_user', 'binary_remote_addr', 'realip_remote_addr', 'proxy_add_x_forwarded_for', 'request_body',
  'request_body_file', 'request_id', 'request_length', 'content_length', 'connection', 'connection_requests', 'invalid_referer', 'body_bytes_sent', 'bytes_sent',
  'request_time', 'request_filename', 'realpath_root', 'slice_range', 'http2', 'http3', 'ancient_browser', 'modern_browser', 'msie']);

const OF_SERVER = new Set(['hostname', 'server_addr', 'server_port', 'document_root', 'nginx_version', 'pid', 'msec', 'time_iso8601', 'time_local', 'limit_rate',
  'status', 'pipe', 'proxy_host', 'proxy_port', 'tcpinfo_rtt', 'ssl_protocol', 'ssl_cipher', 'ssl_server_name', 'ssl_session_reused', 'fastcgi_script_name',
  'fastcgi_path_info', 'request_completion', 'gzip_ratio', 'proxy_protocol_addr', 'geoip_country_code']);
