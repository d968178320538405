import type { Machine } from '../program/machine';
import type { Lookup, Native, Site, Thing, Value } from '../program/value';
import { primitive, taintOf, undefinedValue, writtenOf } from '../program/value';
import type { Exchange } from './exchange';
import { endExchange } from './exchange';
import { noteLate } from './late-lines';
import type { HeaderBag, Writing } from './header-bag';
import { expressMethods } from './node-response-express';
import { shared } from './registry';

/** Whose response methods a handler's `res` has. `any`: not known, so it has them all. */
export type Flavour = 'node' | 'express4' | 'express5' | 'any';

interface ResponseContent {
  readonly exchange: Exchange;
  flavour: Flavour;
}

/** What a Node (or Express) handler is given as `res`. Its status stands in its own property `statusCode`. */
export function createNodeResponse(machine: Machine, exchange: Exchange, flavour: Flavour): Thing {
  exchange.status = 200;
  const content: ResponseContent = { exchange, flavour };
  const lookup: Lookup = (_machine, key) => state(exchange, key);
  const express = flavour !== 'node';
  const thing = machine.object([], [['statusCode', primitive(200)], ['statusMessage', primitive('')]], {
    class: 'host', content, label: 'response', lookup, prototype: responseMethods(machine, express),
  });
  if (express) machine.set(thing, 'locals', machine.object([], []), nowhere);
  exchange.readStatus = () => numberOf(thing.properties.get('statusCode')?.value);
  return thing;
}

/** The exchange behind a `res` thing (also one made with `Object.create(res)`); undefined when it is none. */
export function exchangeOfResponse(value: Value | undefined): Exchange | undefined {
  return contentOf(value)?.exchange;
}

/** The flavour of a `res` thing. */
export function flavourOf(value: Value | undefined): Flavour {
  return contentOf(value)?.flavour ?? 'any';
}

/** Gives a plain Node response the methods of Express, as an Express app does with each request. */
export function upgradeResponse(machine: Machine, response: Thing): void {
  const content = contentOf(response);
  if (!content || content.flavour !== 'node') return;
  content.flavour = 'any';
  response.prototype = responseMethods(machine, true);
  machine.set(response, 'locals', machine.object([], []), nowhere);
}

/** Notes that something unknown was given the response. */
export function handOver(machine: Machine, exchange: Exchange): void {
  if (exchange.outcome !== undefined) return;
  exchange.handedOver = true;
  if (!exchange.sent) exchange.bag.openUp(machine);
}

/** Adds fields to the `Vary` line as the npm package `vary` does: no doubles, `*` stays alone. */
export function vary(machine: Machine, bag: HeaderBag, field: Value, writing: Writing): void {
  const name = primitive('Vary');
  const settled = machine.settle(field);
  const fields = settled.kind === 'thing' && settled.class === 'list' ? machine.items(settled)?.items ?? [] : [settled];
  for (const each of fields) {
    const text = machine.text(machine.settle(each));
    const before = machine.text(bag.get(machine, name));
    if (text === undefined) {
      bag.join(machine, name, each, writing);
      continue;
    }
    const held = bag.has(machine, name) ? (before ?? '').split(',').map(part => part.trim()) : [];
    if (held.includes('*')) continue;
    for (const part of text.split(',').map(one => one.trim()).filter(one => one !== '')) {
      if (held.some(one => one.toLowerCase() === part.toLowerCase())) continue;
      held.push(part);
      bag.join(machine, name, primitive(part, writtenOf(each), taintOf(each)), writing);
    }
  }
}

/** Sets one header as `ServerResponse.setHeader` does, with its checks; ignored once the head is out. */
export function setNodeHeader(machine: Machine, exchange: Exchange, name: Value, value: Value, site: Site, writing: Writing, how: 'set' | 'append' = 'set'): void {
  if (exchange.sent) return noteLate(machine, exchange, name, value, writing);
  checkHeader(machine, name, value, site);
  exchange.bag[how](machine, name, value, writing);
}

/** Where a header line set by this call stands: the value is its second argument. */
export function writingOf(exchange: Exchange, site: Site, valueIndex = 1, nameIndex = 0): Writing {
  return { at: site.arguments[valueIndex] ?? site.at, nameAt: site.arguments[nameIndex], setBy: site.at, layer: exchange.layer };
}

/** Ends the exchange with the status that stands in `res.statusCode`. */
export function endResponse(exchange: Exchange, site: Site): void {
  if (exchange.outcome !== undefined) return;
  if (exchange.readStatus) exchange.status = exchange.readStatus();
  endExchange(exchange, 'answered', site.at);
}

function checkHeader(machine: Machine, name: Value, value: Value, site: Site): void {
  const text = machine.text(machine.settle(name));
  if (text !== undefined && !/^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/.test(text)) {
    machine.throw(machine.error('TypeError', `Header name must be a valid HTTP token ["${text}"]`, site.at), site.at);
  }
  const settled = machine.settle(value);
  const values = settled.kind === 'thing' && settled.class === 'list' ? machine.items(settled)?.items ?? [] : [settled];
  for (const each of values) {
    const one = machine.settle(each);
    if (one.kind === 'primitive' && one.value === undefined) {
      machine.throw(machine.error('TypeError', `Invalid value "undefined" for header "${text ?? ''}"`, site.at), site.at);
    }
    const content = machine.text(one);
    if (content !== undefined && /[^\t\x20-\x7e\x80-\xff]/.test(content)) {
      machine.throw(machine.error('TypeError', `Invalid character in header content ["${text ?? ''}"]`, site.at), site.at);
    }
  }
}

function contentOf(value: Value | undefined): ResponseContent | undefined {
  for (let thing = value?.kind === 'thing' ? value : undefined; thing; thing = thing.prototype) {
    if (thing.label === 'response') return thing.content as ResponseContent;
  }
  return undefined;
}

function state(exchange: Exchange, key: string): Value | undefined {
  switch (key) {
    case 'headersSent': return primitive(exchange.sent);
    case 'writableEnded': case 'finished': case 'writableFinished': return primitive(exchange.outcome !== undefined);
    case 'destroyed': return primitive(false);
    default: return undefined;
  }
}

function numberOf(value: Value | undefined): number | undefined {
  if (value?.kind !== 'primitive') return undefined;
  const number = typeof value.value === 'string' ? Number(value.value) : value.value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

const nowhere = { file: '', span: { start: 0, end: 0 } };

/** Runs `task` when `self` is a response; anything else gives undefined. */
function onResponse(task: (machine: Machine, exchange: Exchange, self: Value, args: readonly Value[], site: Site) => Value): Native {
  return (machine, self, args, site) => {
    const exchange = exchangeOfResponse(self);
    return exchange ? task(machine, exchange, self, args, site) : machine.unknown('response()');
  };
}

const nodeMethods: Readonly<Record<string, Native>> = {
  setHeader: onResponse((machine, exchange, self, [name = undefinedValue, value = undefinedValue], site) => {
    setNodeHeader(machine, exchange, name, value, site, writingOf(exchange, site));
    return self;
  }),
  appendHeader: onResponse((machine, exchange, self, [name = undefinedValue, value = undefinedValue], site) => {
    setNodeHeader(machine, exchange, name, value, site, writingOf(exchange, site), 'append');
    return self;
  }),
  setHeaders: onResponse((machine, exchange, self, [headers = undefinedValue], site) => {
    if (!exchange.sent) exchange.bag.merge(machine, headers, 'set', { ...writingOf(exchange, site, 0), nameAt: undefined });
    return self;
  }),
  getHeader: onResponse((machine, exchange, _self, [name = undefinedValue]) => exchange.bag.get(machine, name)),
  hasHeader: onResponse((machine, exchange, _self, [name = undefinedValue]) => {
    const has = exchange.bag.has(machine, name);
    return has === undefined ? machine.unknown('response.hasHeader()') : primitive(has);
  }),
  getHeaders: onResponse((machine, exchange) => {
    const names = [...new Set(exchange.bag.lines.map(line => line.name.toLowerCase()))];
    return machine.object([], names.map(name => [name, exchange.bag.get(machine, primitive(name))] as const), { open: exchange.bag.open });
  }),
  getHeaderNames: onResponse((machine, exchange) => machine.list([...new Set(exchange.bag.lines.map(line => line.name.toLowerCase()))].map(name => primitive(name)), [])),
  removeHeader: onResponse((machine, exchange, self, [name = undefinedValue]) => {
    if (!exchange.sent) exchange.bag.remove(machine, name);
    return self;
  }),
  writeHead: onResponse((machine, exchange, self, args, site) => {
    if (exchange.sent) return self;
    const [status = undefinedValue, second, third] = args;
    const index = second !== undefined && machine.settle(second).kind === 'thing' ? 1 : 2;
    const headers = index === 1 ? second : third ?? (second?.kind === 'unknown' ? second : undefined);
    machine.set(self, 'statusCode', machine.settle(status), site.at);
    if (headers) writeHeaders(machine, exchange, headers, site, index);
    exchange.sent = true;
    exchange.sentAt = site.at;
    exchange.exitHeaders = site.arguments[index] ?? site.at;
    exchange.status = exchange.readStatus?.();
    return self;
  }),
  write: onResponse((_machine, exchange, _self, _args, site) => {
    exchange.sent = true;
    exchange.sentAt ??= site.at;
    return primitive(true);
  }),
  flushHeaders: onResponse((_machine, exchange) => {
    exchange.sent = true;
    return undefinedValue;
  }),
  end: onResponse((machine, exchange, self, args, site) => {
    const callback = args[args.length - 1];
    endResponse(exchange, site);
    if (callback?.kind === 'thing' && callback.class === 'function') machine.call(callback, self, [], site);
    return self;
  }),
  writeContinue: onResponse(() => undefinedValue),
  setTimeout: onResponse((_machine, _exchange, self) => self),
  // What happens at `finish` or `close` happens after the answer.
  on: onResponse((_machine, _exchange, self) => self),
  once: onResponse((_machine, _exchange, self) => self),
  addListener: onResponse((_machine, _exchange, self) => self),
  off: onResponse((_machine, _exchange, self) => self),
  removeListener: onResponse((_machine, _exchange, self) => self),
  emit: onResponse(() => primitive(true)),
  destroy: onResponse((_machine, exchange, self, _args, site) => {
    endExchange(exchange, 'unanswered', site.at);
    return self;
  }),
};

/** `writeHead` overrides what was set; a flat list may hold a name twice (Node 20, `lib/_http_server.js`). */
function writeHeaders(machine: Machine, exchange: Exchange, headers: Value, site: Site, index: number): void {
  const writing: Writing = { at: site.arguments[index] ?? site.at, setBy: site.at, layer: exchange.layer };
  const settled = machine.settle(headers);
  if (settled.kind === 'thing' && settled.class === 'list') {
    const items = machine.items(settled)?.items ?? [];
    for (let i = 0; i < items.length; i += 2) {
      const name = items[i];
      if (name && machine.settle(name).kind === 'primitive') exchange.bag.remove(machine, name);
    }
    exchange.bag.merge(machine, settled, 'append', writing);
  } else {
    if (settled.kind === 'thing') for (const [name, value] of machine.entries(settled).entries) checkHeader(machine, primitive(name), value, site);
    exchange.bag.merge(machine, settled, 'set', writing);
  }
}

function responseMethods(machine: Machine, express: boolean): Thing {
  return shared(machine, express ? 'express response methods' : 'response methods', () => {
    const all = express ? { ...nodeMethods, ...expressMethods(onResponse) } : nodeMethods;
    return machine.object([], Object.entries(all).map(([name, native]) => [name, machine.native(`response.${name}`, native)] as const));
  });
}
