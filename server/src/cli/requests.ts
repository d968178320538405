import type { PageRequest } from '../engine/ask';
import { readText } from '../workspace/read-text';
import type { Terminal } from './terminal';
import { UsageError } from './usage';

export interface NamedRequest {
  readonly id: string;
  readonly request: PageRequest;
}

/** Reads the requests of `ask --requests`: a JSON array, from a file or (`-`) from standard input. Throws a UsageError that names the first fault. */
export async function readRequests(file: string, terminal: Terminal): Promise<NamedRequest[]> {
  const content = parseJson(await readInput(file, terminal), file);
  if (!Array.isArray(content)) throw new UsageError('--requests takes a JSON array of requests.');
  return content.map((entry: unknown, i) => requestOf(entry, i));
}

/** The text of a file, or of standard input for `-`. */
export async function readInput(file: string, terminal: Terminal): Promise<string> {
  if (file === '-') return terminal.readStandardInput();
  const result = readText(file, 256 * 1024 * 1024);
  if ('problem' in result) throw new UsageError(`"${file}": ${result.problem}`);
  return result.text;
}

/** Parses JSON; a UsageError says where it goes wrong. */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(`"${name}" is not JSON: ${(error as Error).message}.`);
  }
}

function requestOf(entry: unknown, index: number): NamedRequest {
  const fault = (what: string): never => {
    throw new UsageError(`Request ${index}: ${what}.`);
  };
  if (typeof entry !== 'object' || entry === null) fault('is not an object');
  const { id = String(index), origin, method = 'GET', path = '/', headers = [], credentials = 'same-origin' } = entry as Record<string, unknown>;
  if (typeof origin !== 'string') fault('"origin" is missing');
  if (typeof method !== 'string') fault('"method" is not a text');
  if (typeof path !== 'string' || !path.startsWith('/')) fault('"path" does not begin with a slash');
  if (!isHeaderList(headers)) return fault('"headers" is not a list of [name, value]');
  if (credentials !== 'omit' && credentials !== 'same-origin' && credentials !== 'include') return fault('"credentials" is none of omit, same-origin, include');
  return { id: String(id), request: { origin: origin as string, method: method as string, path: path as string, headers, credentials } };
}

function isHeaderList(value: unknown): value is [string, string][] {
  return Array.isArray(value) && value.every(pair => Array.isArray(pair) && pair.length === 2 && pair.every(text => typeof text === 'string'));
}
