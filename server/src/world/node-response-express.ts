import type { Machine } from '../program/machine';
import type { Native, Site, Value } from '../program/value';
import { primitive, taintOf, undefinedValue, writtenOf } from '../program/value';
import { cookieOf } from './express-cookie';
import type { Exchange } from './exchange';
import { endResponse, flavourOf, handOver, setNodeHeader, vary, writingOf } from './node-response';

type OnResponse = (task: (machine: Machine, exchange: Exchange, self: Value, args: readonly Value[], site: Site) => Value) => Native;

/** The response methods Express adds to Node's (express/lib/response.js, 4.22 and 5.3). */
export function expressMethods(onResponse: OnResponse): Readonly<Record<string, Native>> {
  const ends = onResponse((_machine, exchange, self, _args, site) => {
    endResponse(exchange, site);
    return self;
  });
  const set = onResponse((machine, exchange, self, args, site) => {
    const [name = undefinedValue, value] = args;
    if (args.length > 1) {
      setExpressHeader(machine, exchange, name, value ?? undefinedValue, site);
      return self;
    }
    const settled = machine.settle(name);
    if (exchange.sent) return self;
    if (settled.kind !== 'thing') {
      if (settled.kind === 'unknown') exchange.bag.openUp(machine);
      return self;
    }
    exchange.bag.merge(machine, settled, 'set', { at: site.arguments[0] ?? site.at, setBy: site.at, layer: exchange.layer });
    return self;
  });
  const status = onResponse((machine, _exchange, self, [code = undefinedValue], site) => {
    machine.set(self, 'statusCode', machine.settle(code), site.at);
    return self;
  });
  return {
    set,
    header: set,
    get: onResponse((machine, exchange, _self, [name = undefinedValue]) => exchange.bag.get(machine, name)),
    append: onResponse((machine, exchange, self, [name = undefinedValue, value = undefinedValue], site) => {
      if (!exchange.sent) exchange.bag.append(machine, name, asTexts(machine, value), writingOf(exchange, site));
      return self;
    }),
    vary: onResponse((machine, exchange, self, [field = undefinedValue], site) => {
      if (!exchange.sent) vary(machine, exchange.bag, field, { at: site.arguments[0] ?? site.at, setBy: site.at, layer: exchange.layer });
      return self;
    }),
    status,
    sendStatus: onResponse((machine, exchange, self, [code = undefinedValue], site) => {
      machine.set(self, 'statusCode', machine.settle(code), site.at);
      endResponse(exchange, site);
      return self;
    }),
    send: onResponse((machine, exchange, self, args, site) => {
      sendNumber(machine, self, args, site);
      endResponse(exchange, site);
      return self;
    }),
    json: onResponse((machine, exchange, self, args, site) => {
      if (args.length === 2) sendNumber(machine, self, args, site);
      endResponse(exchange, site);
      return self;
    }),
    jsonp: ends,
    redirect: onResponse((machine, exchange, self, args, site) => {
      const first = args[0] === undefined ? undefined : machine.settle(args[0]);
      const code = args.length > 1 && first?.kind === 'primitive' && typeof first.value === 'number' ? first : primitive(302);
      const to = args.length > 1 ? args[1] : args[0];
      if (!exchange.sent) {
        vary(machine, exchange.bag, primitive('Accept'), { at: site.at, setBy: site.at, layer: exchange.layer });
        exchange.bag.set(machine, primitive('Location'), to ?? undefinedValue, writingOf(exchange, site, args.length > 1 ? 1 : 0));
      }
      machine.set(self, 'statusCode', code, site.at);
      endResponse(exchange, site);
      return self;
    }),
    location: onResponse((machine, exchange, self, [to = undefinedValue], site) => {
      if (!exchange.sent) exchange.bag.set(machine, primitive('Location'), to, writingOf(exchange, site, 0));
      return self;
    }),
    cookie: onResponse((machine, exchange, self, args, site) => {
      const [name = undefinedValue] = args;
      const text = machine.text(machine.settle(name));
      if (!exchange.sent) exchange.bag.append(machine, primitive('Set-Cookie'), machine.unknown(`cookie:${text ?? ''}`, 0, [], { known: 'text' }), { ...writingOf(exchange, site), cookie: cookieOf(machine, args, site) });
      return self;
    }),
    clearCookie: onResponse((machine, exchange, self, _args, site) => {
      if (!exchange.sent) exchange.bag.append(machine, primitive('Set-Cookie'), machine.unknown('cookie', 0, [], { known: 'text' }), writingOf(exchange, site));
      return self;
    }),
    format: onResponse((machine, exchange, self, [table = undefinedValue], site) => {
      if (!exchange.sent) vary(machine, exchange.bag, primitive('Accept'), { at: site.at, setBy: site.at, layer: exchange.layer });
      const settled = machine.settle(table);
      const first = settled.kind === 'thing' ? machine.entries(settled).entries[0]?.[1] : undefined;
      if (first) machine.call(first, self, [machine.get(self, 'req', site.at), self], site);
      else handOver(machine, exchange);
      return self;
    }),
    render: onResponse((machine, exchange, _self, args, site) => {
      const callback = args[args.length - 1];
      const settled = callback === undefined ? undefined : machine.settle(callback);
      if (settled?.kind === 'thing' && settled.class === 'function') {
        machine.call(settled, undefinedValue, [primitive(null), machine.unknown('rendered', 0, [], { known: 'text' })], site);
        return undefinedValue;
      }
      endResponse(exchange, site);
      return undefinedValue;
    }),
    sendFile: onResponse((_machine, exchange, _self, _args, site) => sendsFile(exchange, site)),
    sendfile: onResponse((_machine, exchange, _self, _args, site) => sendsFile(exchange, site)),
    download: onResponse((_machine, exchange, _self, _args, site) => sendsFile(exchange, site)),
    type: onResponse((_machine, _exchange, self) => self),
    contentType: onResponse((_machine, _exchange, self) => self),
    links: onResponse((_machine, _exchange, self) => self),
    attachment: onResponse((_machine, _exchange, self) => self),
  };
}

/** `res.set(name, value)`: everything becomes text first, so undefined is sent as `undefined`. */
function setExpressHeader(machine: Machine, exchange: Exchange, name: Value, value: Value, site: Site): void {
  setNodeHeader(machine, exchange, name, asTexts(machine, value), site, writingOf(exchange, site));
}

function sendsFile(exchange: Exchange, site: Site): Value {
  endResponse(exchange, site);
  return undefinedValue;
}

/** `String(value)`, item by item for a list. */
function asTexts(machine: Machine, value: Value): Value {
  const settled = machine.settle(value);
  return settled.kind === 'primitive' && typeof settled.value !== 'string' ? primitive(String(settled.value), writtenOf(settled), taintOf(settled)) : settled;
}

/** Express 4 takes `res.send(404)` and `res.json(404, body)` for a status. */
function sendNumber(machine: Machine, self: Value, args: readonly Value[], site: Site): void {
  if (flavourOf(self) !== 'express4') return;
  const [first, second] = args.map(arg => machine.settle(arg));
  const code = first?.kind === 'primitive' && typeof first.value === 'number' ? first
    : second?.kind === 'primitive' && typeof second.value === 'number' && args.length === 2 ? second : undefined;
  if (code) machine.set(self, 'statusCode', code, site.at);
}
