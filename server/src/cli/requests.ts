import { isToken } from '../cors/header-list';
import { readPageOrigin } from '../cors/origin';
import type { PageRequest } from '../engine/ask';
import { readText } from '../workspace/read-text';
import type { Terminal } from './terminal';
import { UsageError } from './usage';

export interface NamedRequest {
  readonly id: string | number;
  readonly request: PageRequest;
}

/** Reads the requests of `ask --requests`: a JSON array, from a file or (`-`) from standard input; one sentence for each that cannot be read. Throws a UsageError when it is no array. */
export async function readRequests(file: string, terminal: Terminal): Promise<{ readonly requests: readonly NamedRequest[]; readonly faults: readonly string[] }> {
  const content = parseJson(await readInput(file, terminal), file);
  if (!Array.isArray(content)) throw new UsageError('--requests takes a JSON array of requests.');
  const requests: NamedRequest[] = [];
  const faults: string[] = [];
  for (const [i, entry] of content.entries()) {
    const read = requestOf(entry, i);
    if (typeof read === 'string') faults.push(`Request ${i}: ${read}.`);
    else requests.push(read);
  }
  return { requests, faults };
}

/** The text of a file, or of standard input for `-`. */
export async function readInput(file: string, terminal: Terminal): Promise<string> {
  if (file === '-') return terminal.readStandardInput();
  const result = readText(file, 256 * 1024 * 1024);
  if ('problem' in result) throw new UsageError(`"${file}": ${result.problem}`);
  return result.text;
}

/** Parses the JSON of a file, or (`-`) of standard input; a UsageError says in one line where it goes wrong. */
export function parseJson(text: string, file: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UsageError(`${file === '-' ? 'Standard input' : `"${file}"`} is not JSON: ${jsonFault((error as Error).message, json)}.`);
  }
}

/** What V8 (Node 20 to 24) says of a text that is not JSON, without the piece of the text it repeats, which may be long and have line breaks. */
function jsonFault(message: string, text: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  const what = message.replace(/, (?:\.\.\.)?"[^]*$/, '').replace(/ in JSON at position [^]*$/, '').replace(/ is not valid JSON$/, '').replace(/\s+/g, ' ');
  if (position === undefined) return what;
  const before = text.slice(0, Number(position)).split('\n');
  return `${what} in line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** The request, or what is wrong with it. */
function requestOf(entry: unknown, index: number): NamedRequest | string {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return 'it is not an object';
  const { id = String(index), origin, method = 'GET', path = '/', headers = [], credentials = 'same-origin' } = entry as Record<string, unknown>;
  if (typeof id !== 'string' && typeof id !== 'number') return '"id" is neither a text nor a number';
  if (typeof origin !== 'string') return '"origin" is missing';
  const page = readPageOrigin(origin);
  if (page === undefined) return '"origin" is no origin such as https://app.example';
  if (typeof method !== 'string' || !isToken(method)) return '"method" is no method such as PUT';
  if (typeof path !== 'string' || !path.startsWith('/')) return '"path" does not begin with a slash';
  if (!isHeaderList(headers)) return '"headers" is not a list of [name, value]';
  if (credentials !== 'omit' && credentials !== 'same-origin' && credentials !== 'include') return '"credentials" is none of omit, same-origin, include';
  return { id, request: { origin: page, method, path, headers, credentials } };
}

function isHeaderList(value: unknown): value is [string, string][] {
  return Array.isArray(value) && value.every(pair => Array.isArray(pair) && pair.length === 2 && pair.every(text => typeof text === 'string') && isToken(String(pair[0])));
}
