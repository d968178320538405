import type { Fact } from '../policy/options';
import type { Machine } from '../program/machine';
import type { Value } from '../program/value';
import type { Place } from '../text/place';
import { factOf } from './facts';
import { shared } from './registry';

/** Where a program was seen to listen: the address of its own machine that a person tries it at, without a slash at the end. */
export function addressOf(machine: Machine): string | undefined {
  const [only, ...others] = heardIn(machine);
  return others.length === 0 ? only : undefined;
}

/** Hears `listen(3000)` or `listen({ port: 3000 })`; a port that the environment may set is known by what stands in for it. */
export function noteListening(machine: Machine, [first]: readonly Value[], at: Place, secure: boolean): void {
  if (!first) return;
  const given = first.kind === 'thing' && first.class === 'object' ? machine.get(first, 'port', at) : first;
  const port = portOf(factOf(machine, given, at));
  if (port !== undefined) heardIn(machine).add(`${secure ? 'https' : 'http'}://localhost${port === (secure ? 443 : 80) ? '' : `:${port}`}`);
}

function heardIn(machine: Machine): Set<string> {
  return shared(machine, 'addresses listened at', () => new Set<string>());
}

/** A number from 1 to 65535, be it as text; of several values the first that is one. */
function portOf(fact: Fact): number | undefined {
  switch (fact.kind) {
    case 'number': return isPort(fact.number) ? fact.number : undefined;
    case 'text': return /^\d{1,5}$/.test(fact.text) && isPort(Number(fact.text)) ? Number(fact.text) : undefined;
    case 'environment': return fact.samples.filter(sample => /^\d{1,5}$/.test(sample)).map(Number).find(isPort);
    case 'one-of': return fact.values.map(portOf).find(port => port !== undefined);
    default: return undefined;
  }
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}
