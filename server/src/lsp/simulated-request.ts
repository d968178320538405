import type { Header } from '../cors/header-list';
import { isHeaderValue, isToken } from '../cors/header-list';
import { parseUrl, readPageOrigin } from '../cors/origin';
import type { PageRequest } from '../engine/fetches';
import { nowhere } from '../engine/fetches';
import type { SimulatedRequest } from './protocol';

/** A request as a person typed it, read; or what makes no sense in it, in one sentence. Takes whatever a client may send. */
export function readRequest(value: unknown): { readonly page: PageRequest; readonly base: string } | { readonly problem: string } {
  const given: Partial<Record<keyof SimulatedRequest, unknown>> = typeof value === 'object' && value !== null ? value : {};
  const text = (name: keyof SimulatedRequest): string => typeof given[name] === 'string' ? given[name].trim() : '';
  const origin = readPageOrigin(text('origin'));
  if (origin === undefined) return { problem: `"${text('origin')}" is no origin: write one such as https://app.example.com, or null.` };
  const method = text('method');
  if (!isToken(method)) return { problem: `"${method}" is no method: write one such as GET.` };
  const path = text('path');
  if (!path.startsWith('/') || /\s/.test(path)) return { problem: `"${path}" is no path: it begins with / and has no spaces.` };
  const credentials = given.credentials === 'include' || given.credentials === 'same-origin' ? given.credentials : 'omit';
  const base = text('base') === '' ? nowhere : baseOf(text('base'));
  if (base === undefined) return { problem: `"${text('base')}" is no address of a server: write scheme, host and port, such as https://api.example.com.` };
  const headers = text('headers').split(/\r\n|\n|\r/).filter(line => line.trim() !== '').map(readHeader);
  const wrong = headers.find(header => typeof header === 'string');
  if (wrong !== undefined) return { problem: `"${wrong}" is no header: write Name: value.` };
  return { page: { origin, method, path, headers: headers.filter(header => typeof header !== 'string'), credentials }, base };
}

function baseOf(text: string): string | undefined {
  const url = parseUrl(text);
  return url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '' ? url.origin : undefined;
}

/** The line itself where it is no header. */
function readHeader(line: string): Header | string {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).trim();
  const value = line.slice(colon + 1).trim();
  return isToken(name) && isHeaderValue(value) ? [name, value] : line.trim();
}
