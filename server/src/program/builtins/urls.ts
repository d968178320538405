import type { Place } from '../../text/place';
import type { Machine } from '../machine';
import type { Site, Taint, Thing, Value } from '../value';
import { fromRequest, primitive, taintOf, undefinedValue, writtenOf } from '../value';
import { accessor, argument, globalFunction, methods } from './define';
import { known, notKnown } from './derive';
import { makeSearchParams } from './search-params';

/** What a URL thing holds. */
interface UrlContent {
  href: string;
  readonly taint: Taint;
  readonly written: readonly Place[];
  /** `searchParams`, once asked for. */
  params: Thing | undefined;
}

const parts = ['origin', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'username', 'password'] as const;

/** `URL`: parts of a known text are real ones and keep its taint and places; a text that is no URL throws, as it does. */
export function installUrls(machine: Machine): void {
  const prototype = machine.prototypes.url;
  const type = globalFunction(machine, 'URL', (within, _self, _args, site) => within.throw(within.error('TypeError', 'Class constructor URL cannot be invoked without \'new\'', site.at), site.at), {
    construct: (within, args, site) => make(within, args, site) ?? within.throw(within.error('TypeError', 'Invalid URL', site.at), site.at),
    prototype,
  });
  methods(machine, type, {
    canParse: (within, _self, args, site) => {
      const made = make(within, args, site);
      if (made?.kind === 'unknown') return notKnown(within, 'URL.canParse', args.map(arg => within.settle(arg)), { writtenFrom: [] });
      return primitive(made !== undefined, [], args.reduce((taint, arg) => taint | taintOf(arg), 0));
    },
    parse: (within, _self, args, site) => make(within, args, site) ?? primitive(null),
  });
  accessor(machine, prototype, 'href', (within, self) => part(within, self, 'href'), (within, self, args) => setPart(within, self, 'href', args));
  for (const name of parts) {
    accessor(machine, prototype, name, (within, self) => part(within, self, name), (within, self, args) => setPart(within, self, name, args));
  }
  accessor(machine, prototype, 'searchParams', (within, self) => searchParams(within, self));
  methods(machine, prototype, { toString: (within: Machine, self: Value) => part(within, self, 'href'), toJSON: (within, self) => part(within, self, 'href') });
}

/** A URL thing; unknown when the text is; undefined when it is no URL. */
function make(machine: Machine, args: readonly Value[], site: Site): Value | undefined {
  const given = machine.settle(argument(args, 0));
  const base = machine.settle(argument(args, 1));
  const text = machine.text(given);
  const baseText = base.kind === 'primitive' && base.value === undefined ? undefined : machine.text(base);
  if (text === undefined || baseText === undefined && !(base.kind === 'primitive' && base.value === undefined)) {
    machine.mayThrow(site.at, taintOf(given) | taintOf(base));
    return notKnown(machine, 'URL', [given, base], { known: 'object', at: site.at });
  }
  if (!URL.canParse(text, baseText)) return undefined;
  const content: UrlContent = { href: new URL(text, baseText).href, taint: taintOf(given) | taintOf(base), written: [...places(given), ...places(base)], params: undefined };
  return machine.object([site.at], [], { class: 'url', prototype: machine.prototypes.url, content });
}

function places(value: Value): readonly Place[] {
  return value.kind === 'thing' ? contentOf(value)?.written ?? [] : writtenOf(value);
}

function part(machine: Machine, self: Value, name: 'href' | typeof parts[number]): Value {
  const content = contentOf(self);
  return content ? primitive(new URL(content.href)[name], content.written, content.taint) : notKnown(machine, name, [self], { known: 'text' });
}

function setPart(machine: Machine, self: Value, name: 'href' | typeof parts[number], args: readonly Value[]): Value {
  const content = contentOf(self);
  const text = machine.text(argument(args, 0));
  if (!content || text === undefined || name === 'origin') return undefinedValue;
  const url = new URL(content.href);
  try {
    url[name] = text;
  } catch {
    return undefinedValue;
  }
  setHref(machine, content, url.href);
  return undefinedValue;
}

function setHref(machine: Machine, content: UrlContent, href: string): void {
  const { href: before, params } = content;
  content.href = href;
  content.params = undefined;
  machine.trail(() => {
    content.href = before;
    content.params = params;
  });
}

/** A query that the request brings may hold more than the probe says. */
function searchParams(machine: Machine, self: Value): Value {
  const content = contentOf(self);
  if (!content) return notKnown(machine, 'searchParams', [self]);
  if (!content.params) {
    content.params = makeSearchParams(machine, [...new URL(content.href).searchParams].map(([key, value]) => [key, known(value, [primitive(value, content.written, content.taint)])] as const), (content.taint & fromRequest) !== 0, query => {
      const url = new URL(content.href);
      url.search = query;
      const { href } = content;
      content.href = url.href;
      machine.trail(() => { content.href = href; });
    });
    machine.trail(() => { content.params = undefined; });
  }
  return content.params;
}

function contentOf(value: Value): UrlContent | undefined {
  return value.kind === 'thing' && value.class === 'url' ? value.content as UrlContent | undefined : undefined;
}

