import type { Level } from './config';
import { inherited } from './config';
import type { Journey } from './journey';
import { enter } from './journey';
import type { Directive } from './tree';

/** A request turned away before content. */
export interface Refusal {
  readonly status: number;
  readonly by: Directive;
}

/**
 * The access phase of a level (`deny`, `auth_basic`, `auth_request`, `auth_jwt`, `satisfy`): undefined lets the request in. Clients with
 * credentials are taken for valid ones, clients of an address list for listed ones. A preflight has no credentials (Fetch).
 */
export function access(level: Level, journey: Journey): Refusal | undefined {
  const checks: (Refusal | undefined)[] = [];
  const rules = addressRules(level);
  if (rules.length > 0) checks.push(byAddress(rules));
  for (const name of ['auth_basic', 'auth_request', 'auth_jwt', 'auth_digest']) {
    const [check] = inherited(level, name);
    if (!check || check.args[0]?.text === 'off') continue;
    enter(journey, check);
    journey.site.reached(check);
    checks.push(hasCredentials(journey) ? undefined : { status: 401, by: check });
  }
  const refusals = checks.filter(check => check !== undefined);
  if (inherited(level, 'satisfy')[0]?.args[0]?.text !== 'any') return refusals[0];
  // one will do; when none does, the one that asks for a password speaks
  return refusals.length < checks.length ? undefined : refusals.find(({ status }) => status === 401) ?? refusals[0];
}

/** `allow` and `deny` come as one list: a level with either has a list of its own. */
function addressRules(level: Level): readonly Directive[] {
  for (let at: Level | undefined = level; at; at = at.parent) {
    const own = at.items.filter(item => item.name === 'allow' || item.name === 'deny');
    if (own.length > 0) return own;
  }
  return [];
}

function byAddress(rules: readonly Directive[]): Refusal | undefined {
  const [first] = rules;
  return first?.name === 'deny' && first.args[0]?.text === 'all' ? { status: 403, by: first } : undefined;
}

function hasCredentials({ request }: Journey): boolean {
  return request.cookies || request.headers.some(([name]) => name.toLowerCase() === 'authorization');
}
