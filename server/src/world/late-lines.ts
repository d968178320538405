import type { Machine } from '../program/machine';
import type { Thing, Value } from '../program/value';
import type { Place } from '../text/place';
import { samePlace } from '../text/place';
import type { Exchange } from './exchange';
import type { Writing } from './header-bag';
import { createHeaderBag } from './header-bag';
import { middlewareFacts } from './middleware';
import { worldOf } from './registry';

/**
 * Notes a header line that is set when the head of the response is out (Node throws ERR_HTTP_HEADERS_SENT). Promises and timers are
 * carried out at once here, later in truth: a line counts only where the text shows that the response went out before, in the same block
 * or in a call of `next()` behind which nothing waits.
 */
export function noteLate(machine: Machine, exchange: Exchange, name: Value, value: Value, writing: Writing): void {
  // Whoever comes next has not answered yet, as far as one can see.
  if (exchange.outcome === 'passed-on') return;
  const set = writing.setBy;
  const by = [exchange.sentAt ?? exchange.exit, exchange.prompt ? exchange.handedOn : undefined].find(place => place && set && isBefore(machine, place, set));
  if (!by) return;
  const bag = createHeaderBag(worldOf(machine).samples);
  bag.set(machine, name, value, writing);
  for (const line of bag.lines) {
    if (!exchange.late.some(other => samePlace(other.line.at, line.at))) exchange.late.push({ line, by, because: 'sent-already' });
  }
}

/** Notes that a call of `next()` came back. */
export function noteHandedOn(exchange: Exchange, at: Place): void {
  exchange.handedOn = at;
}

/** Notes that a handler is entered: one whose text may wait for something makes everything after it uncertain. */
export function noteEntered(machine: Machine, exchange: Exchange, handler: Thing): void {
  if (!handler.call) return;
  if ('native' in handler.call) {
    // A parser waits for the body, when there is one.
    if (middlewareFacts(machine, handler).kind !== 'cors' && !/^(?:GET|HEAD|OPTIONS)$/.test(exchange.request.method)) exchange.prompt = false;
    return;
  }
  const { code, file } = handler.call;
  const text = worldOf(machine).source({ file, span: code.bodyAt });
  if (code.async || code.generator || text === undefined || WAITS.test(text)) exchange.prompt = false;
}

/** A function inside may run later. */
const WAITS = /=>|\bfunction\b|\bawait\b|\.then\(|\byield\b/;

/** The later place stands behind the earlier one in the same block, or deeper: no bracket that was open before is closed between them. */
function isBefore(machine: Machine, earlier: Place, later: Place): boolean {
  if (earlier.file !== later.file || earlier.span.end > later.span.start) return false;
  const between = worldOf(machine).source({ file: earlier.file, span: { start: earlier.span.end, end: later.span.start } });
  if (between === undefined) return false;
  let depth = 0;
  for (const character of between) {
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && --depth < 0) return false;
  }
  return true;
}
