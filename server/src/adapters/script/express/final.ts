import type { Machine } from '../../../program/machine';
import type { Value } from '../../../program/value';
import { endExchange } from '../../../world/exchange';
import type { Call } from './handler';

/** What answers when the stack is through: 404, or the error page (finalhandler 1 and 2). Headers set so far stay. */
export function finalAnswer(call: Call, error: Value | undefined): void {
  const { exchange, site } = call;
  if (exchange.outcome !== undefined) return;
  if (error === undefined) {
    // Something unknown has the response: it may have answered.
    if (exchange.handedOver) return;
    exchange.status = exchange.sent ? exchange.readStatus?.() : 404;
    return endExchange(exchange, 'no-route');
  }
  const set = exchange.readStatus?.();
  exchange.status = exchange.sent ? set : statusOfError(call.machine, error, call) ?? (set !== undefined && set >= 400 && set < 600 ? set : 500);
  exchange.fault = faultOf(call.machine, error, call);
  endExchange(exchange, 'thrown', error.kind === 'thing' ? error.written[0] ?? site.at : site.at);
}

function statusOfError(machine: Machine, error: Value, { site }: Call): number | undefined {
  if (error.kind !== 'thing') return undefined;
  for (const key of ['status', 'statusCode']) {
    const value = machine.get(error, key, site.at);
    if (value.kind === 'primitive' && typeof value.value === 'number' && value.value >= 400 && value.value < 600) return value.value;
  }
  return undefined;
}

/** An error that nobody means to throw. */
function faultOf(machine: Machine, error: Value, { site }: Call): string | undefined {
  if (error.kind !== 'thing') return undefined;
  const [name, message] = ['name', 'message'].map(key => machine.text(machine.settle(machine.get(error, key, site.at))));
  return name === 'TypeError' || name === 'ReferenceError' ? `${name}: ${message ?? ''}` : undefined;
}
