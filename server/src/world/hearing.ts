import type { Answer } from '../policy/answer';
import type { Heard, Trusted } from '../policy/server';
import type { Request } from '../policy/request';
import type { Heard as MachineHeard } from '../program/machine';
import type { Value } from '../program/value';
import { fromOrigin, fromRequest, taintOf, writtenOf } from '../program/value';
import { placeKey } from '../text/place';

/** Collects what a program listens to while one subject is asked. */
export interface Ear {
  /** Takes an event that happened while `request` was under way. */
  hear(event: MachineHeard, request: Request): void;
  /** Takes the origins that an answer names without any test. */
  read(answer: Answer): void;
  heard(): Heard;
}

/** The program reads the Origin, or holds it against something. */
export function looksAtOrigin(event: MachineHeard): boolean {
  return event.kind === 'read' ? event.what === 'request-header' && event.name === 'origin' : (taintOf(event.tainted) & fromOrigin) !== 0;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** `samples` gives known values of environment variables. */
export function createEar(samples: (name: string) => readonly string[]): Ear {
  const trusted = new Map<string, Trusted>();
  const methods = new Map<string, Heard['methods'][number]>();
  const requestHeaders = new Map<string, Heard['requestHeaders'][number]>();
  const trust = (one: Trusted): void => {
    const key = `${one.text}\u0000${one.test}\u0000${one.part}\u0000${one.flags ?? ''}\u0000${placeKey(one.at)}`;
    if (!trusted.has(key) || one.carriesOn && !trusted.get(key)?.carriesOn) trusted.set(key, one);
  };

  return {
    hear(event, request) {
      if (event.kind === 'read') {
        if (event.what === 'request-header' && !requestHeaders.has(event.name)) requestHeaders.set(event.name, { name: event.name, at: event.at });
        return;
      }
      const taint = taintOf(event.tainted);
      if (taint & fromOrigin) {
        for (const one of trustedOf(event, request, samples)) trust(one);
      } else if (taint & fromRequest && event.test === 'equals' && textOf(event.tainted) === request.method) {
        const method = textOf(event.other)?.toUpperCase();
        if (method !== undefined && METHODS.has(method) && !methods.has(method)) methods.set(method, { method, at: writtenOf(event.other)[0] ?? event.at });
      }
    },
    read(answer) {
      for (const line of answer.headers) {
        if (line.fromOrigin || line.name.toLowerCase() !== 'access-control-allow-origin') continue;
        const texts = line.value === undefined ? line.environment?.samples ?? [] : [line.value];
        for (const text of texts) if (text !== '*' && text !== '') trust({ text, test: 'fixed', part: 'origin', at: line.at, environment: line.environment?.name });
      }
    },
    heard: () => ({ trusted: [...trusted.values()], methods: [...methods.values()], requestHeaders: [...requestHeaders.values()] }),
  };
}

function trustedOf(event: Extract<MachineHeard, { kind: 'compared' }>, request: Request, samples: (name: string) => readonly string[]): Trusted[] {
  const { other, test, flags, list, at } = event;
  if (other.kind === 'thing' || other.kind === 'choice') return [];
  const literal = other.written[other.written.length - 1];
  const base = { test, flags, part: partOf(event.tainted, request), at: literal ?? at, list: list?.written[0], testAt: at, ...event.carriesOn && { carriesOn: true } } as const;
  const { environment } = other;
  if (other.kind === 'unknown') return environment === undefined ? [] : samples(environment).flatMap(sample => sample.split(',')).map(text => ({ ...base, text: text.trim(), environment }));
  const text = textOf(other);
  if (text === undefined || text === '' || text === '*' || TYPES.has(text)) return [];
  return literal || environment !== undefined ? [{ ...base, text, environment }] : [];
}

/** Whether all of the Origin was compared, or its host. */
function partOf(tainted: Value, request: Request): Trusted['part'] {
  const text = textOf(tainted);
  if (text === undefined || text === request.origin) return 'origin';
  return text.includes('://') ? 'origin' : 'host';
}

/** What `typeof` gives: no origin. */
const TYPES: ReadonlySet<string> = new Set(['undefined', 'string', 'object', 'function', 'boolean', 'number']);

function textOf(value: Value): string | undefined {
  return value.kind === 'primitive' && typeof value.value === 'string' ? value.value : undefined;
}
