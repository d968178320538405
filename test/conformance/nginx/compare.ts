import type { Answer, Reply } from '../../../server/src/policy/answer';
import type { RealAnswer } from './real-nginx';

/** `unknown`: the answer said that it cannot tell. */
export type Agreement = 'same' | 'unknown' | 'different';

/** Whether one of the predicted answers is what came over the wire: status where known, and every header line we speak of. */
export function agree(reply: Reply, real: RealAnswer): Agreement {
  const answers = reply.answers.map(answer => one(answer, real));
  if (answers.includes('same')) return 'same';
  return answers.includes('unknown') || !reply.complete ? 'unknown' : 'different';
}

function one(answer: Answer, real: RealAnswer): Agreement {
  if (answer.unseenGuard && answer.open && answer.headers.length === 0) return 'unknown';
  if (answer.outcome === 'unanswered') return real.status === 0 ? 'same' : 'different';
  if (answer.status !== undefined && answer.status !== real.status) return 'different';
  const left = real.headers.filter(([name]) => isWatched(name)).map(([name, value]) => `${name.toLowerCase()}: ${value}`);
  let unsure = false;
  for (const { name, value: sent } of answer.headers) {
    const value = sent?.trim();
    const key = name.toLowerCase();
    const at = left.findIndex(line => value === undefined ? line.startsWith(`${key}: `) : line === `${key}: ${value}` || key === 'location' && value.startsWith('/') && pathOf(line) === value);
    if (value === undefined) unsure = true;
    if (at >= 0) left.splice(at, 1);
    else if (value !== undefined && (answer.status !== undefined || isSuccess(real.status))) return 'different';
  }
  const surplus = left.filter(line => !answer.open || answer.closed?.includes(line.slice(0, line.indexOf(':'))));
  if (surplus.length > 0) return 'different';
  return unsure ? 'unknown' : 'same';
}

/** nginx puts its own name before a path. */
function pathOf(location: string): string {
  return location.replace(/^location: https?:\/\/[^/]+/, '');
}

/** With an unknown status our lines are those of a success. */
function isSuccess(status: number): boolean {
  return [200, 201, 204, 206, 301, 302, 303, 304, 307, 308].includes(status);
}

function isWatched(name: string): boolean {
  return /^(?:access-control-|vary$|location$|x-)/i.test(name);
}
