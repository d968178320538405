import { judgeExchange } from '../cors/exchange';
import type { Answer, HeaderLine, LostLine } from '../policy/answer';
import { linesOf, sameName } from '../policy/answer';
import type { Place } from '../text/place';
import { placeKey } from '../text/place';
import type { FetchOutcome } from './fetches';
import { wordsOfCondition } from './fetch-words';

/** A place in the source that a verdict rests on, and what it does there. */
export interface Responsible {
  readonly at: Place;
  readonly message: string;
}

/**
 * The places an outcome rests on, the nearest first: the header line that the browser stops at or lets in by; where there is none, what
 * ended the exchange without it, what lost it, and the conditions that led there.
 */
export function responsibleFor(outcome: FetchOutcome): Responsible[] {
  const { blockedAt, verdict, preflight, response } = outcome;
  const answer = blockedAt === 'preflight' ? preflight : response;
  if (!answer) return [];
  const of = blockedAt === 'preflight' ? 'preflight' : 'request';
  const name = decidingHeader(outcome);
  const lines = name === undefined ? [] : linesOf(answer, name);
  const found: Responsible[] = lines.flatMap(line => writtenAt(line));
  if (lines.length === 0) {
    if (verdict === 'allowed') return [];
    if (name !== undefined) found.push(...(answer.lost ?? []).filter(({ line }) => sameName(line.name, name)).map(lostLine));
    const missing = name === undefined ? '' : `, without ${name}`;
    const last = answer.passed.at(-1);
    if (answer.exit) found.push({ at: answer.exit, message: `The answer to the ${of} ends here${statusOf(answer)}${missing}.` });
    else if (last) found.push({ at: last.at, message: `${last.name} is the last that the ${of} reaches${missing}.` });
    for (const { condition, of: met } of outcome.conditions) {
      if (condition.at && met !== (of === 'preflight' ? 'response' : 'preflight')) found.push({ at: condition.at, message: `This happens when ${wordsOfCondition(condition)}.` });
    }
  }
  return [...new Map(found.map(one => [placeKey(one.at), one])).values()];
}

/** The header that the standard stops at, or lets in by; undefined: the status, or no header, decides. */
function decidingHeader({ exchange, verdict, blockedAt, preflight, response }: FetchOutcome): string | undefined {
  if (verdict === 'allowed') return 'Access-Control-Allow-Origin';
  if (!exchange) return [preflight, response].flatMap(answer => answer?.headers ?? []).find(({ name, value }) => value === undefined && /^access-control-/i.test(name))?.name;
  if (blockedAt === null) return undefined;
  const { failure } = judgeExchange(exchange);
  switch (failure?.kind) {
    case 'missing-allow-origin': case 'wildcard-with-credentials': case 'origin-mismatch': return 'Access-Control-Allow-Origin';
    case 'credentials-not-true': return 'Access-Control-Allow-Credentials';
    case 'invalid-list': return failure.header;
    case 'method-not-allowed': return 'Access-Control-Allow-Methods';
    case 'header-not-allowed': return 'Access-Control-Allow-Headers';
    case 'redirect-with-credentials': case 'bad-redirect-location': return 'Location';
    default: return undefined;
  }
}

function writtenAt({ name, value, at, written, byLibrary }: HeaderLine): Responsible[] {
  const message = `${name}: ${value ?? '(not known)'}${byLibrary === undefined ? '' : `, set by ${byLibrary}`}`;
  return [{ at, message }, ...written.filter(place => placeKey(place) !== placeKey(at)).map(place => ({ at: place, message: `Part of the value of ${name}.` }))];
}

function lostLine({ line, by, because }: LostLine): Responsible {
  const why = because === 'inner-level' ? 'an inner level has lines of its own, which replace the outer ones' : because === 'error-status' ? 'it is not sent with an error status' : 'the head of the answer is out by then';
  return { at: because === 'sent-already' ? line.at : by, message: `${line.name} does not reach the browser: ${why}.` };
}

function statusOf({ status }: Answer): string {
  return status === undefined ? '' : ` with status ${status}`;
}
