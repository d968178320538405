import { scriptAdapter } from '../../../server/src/adapters/script';
import type { Answer } from '../../../server/src/policy/answer';
import type { Reading } from '../../../server/src/policy/reading';
import type { Request } from '../../../server/src/policy/request';
import type { Subject } from '../../../server/src/policy/server';
import type { Place } from '../../../server/src/text/place';

/** A text read as a file of that name, with neighbours by their paths. */
export interface ReadText {
  readonly text: string;
  readonly reading: Reading;
  readonly subjects: readonly Subject[];
  /** The text at a place of this file. */
  at(place: Place | undefined): string | undefined;
}

export function readText(file: string, text: string, neighbours: Readonly<Record<string, string>> = {}, environment: Readonly<Record<string, readonly string[]>> = {}): ReadText {
  const reading = scriptAdapter.read({ file, text }, {
    text: name => neighbours[name],
    exists: name => neighbours[name] !== undefined,
    packageVersion: () => undefined,
    environment: name => environment[name] ?? [],
  });
  return {
    text, reading, subjects: reading.subjects,
    at: place => place && (place.file === file ? text : neighbours[place.file] ?? '').slice(place.span.start, place.span.end),
  };
}

export function request(method: string, more: Partial<Request> = {}): Request {
  return { method, path: '/', origin: 'https://evil.example', headers: [], cookies: false, mishap: 'none', ...more };
}

/** What a subject answers, one line an answer: outcome, status, `open`, and its header lines. */
export function told(subject: Subject | undefined, asked: Request): string[] {
  return (subject?.ask(asked).answers ?? []).map(line).sort();
}

function line({ outcome, status, open, headers }: Answer): string {
  const lines = headers.filter(({ name }) => name.toLowerCase() !== 'content-type').map(({ name, value, fromOrigin }) => `${name}: ${value ?? '?'}${fromOrigin ? ' (from the Origin)' : ''}`);
  return [`${outcome} ${status ?? '?'}${open ? ' open' : ''}`, ...lines].join('; ');
}

export function routesOf(subject: Subject | undefined): string[] {
  return (subject?.routes ?? []).map(({ method, path }) => `${method} ${path}`);
}
