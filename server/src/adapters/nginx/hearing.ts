import type { Heard, Trusted } from '../../policy/server';
import type { Config, Level } from './config';
import { everyItem } from './config';
import { testOf, withoutParentheses } from './condition';
import { mapTable } from './map';
import { readMore } from './more-headers';
import type { Directive, Word } from './tree';
import { partsOf } from './value';

/**
 * What a server holds the request's Origin against, the methods it tells apart for all its locations and the request headers it
 * asks for: read off the whole configuration at once, for it is all there.
 */
export function hear(server: Level, config: Config): Heard {
  const trusted: Trusted[] = [];
  const requestHeaders: { name: string; at: Trusted['at'] }[] = [];
  const items = [...everyItem(server.items)];
  const outer = config.http.items.filter(item => item.name === 'add_header' || item.name === 'more_set_headers');
  const aliases = originAliases(items, config);

  for (const item of [...outer, ...items]) {
    if (item.name === 'if') hearCondition(item, aliases, trusted);
    hearFixed(item, trusted);
    for (const word of item.args) hearHeaders(word, requestHeaders);
  }
  const working = items.filter(item => item.name !== 'access_log');
  for (const [name, block] of config.maps) {
    if (!isUsed(name, [...outer, ...items], config)) continue;
    const source = block.args[0];
    // What is merely logged is nothing that a page must send.
    if (source && isUsed(name, working, config)) hearHeaders(source, requestHeaders);
    if (source && isOrigin(source, aliases)) hearMap(block, trusted);
  }
  return { trusted, methods: methodsToldApart(server.items), requestHeaders };
}

/** Request headers that a word asks for. */
function hearHeaders(word: Word, heard: { name: string; at: Trusted['at'] }[]): void {
  for (const part of partsOf(word.text)) {
    const header = 'variable' in part ? /^http_(\w+)$/.exec(part.variable)?.[1]?.replaceAll('_', '-') : undefined;
    if (header !== undefined && header !== 'origin') heard.push({ name: header, at: word.at });
  }
}

/** Variables that hold nothing but the Origin. */
function originAliases(items: readonly Directive[], config: Config): ReadonlySet<string> {
  const names = new Set(['http_origin']);
  for (const item of items) {
    if (item.name === 'set' && /^\$\{?http_origin\}?$/.test(item.args[1]?.text ?? '')) names.add((item.args[0]?.text ?? '').replace(/^\$\{?|\}$/g, ''));
  }
  for (const [name, block] of config.maps) {
    const { entries, fallback } = mapTable(block);
    if (entries.length === 0 && fallback?.text === '$http_origin') names.add(name);
  }
  return names;
}

function isOrigin(word: Word, aliases: ReadonlySet<string>): boolean {
  const [part, more] = partsOf(word.text);
  return part !== undefined && more === undefined && 'variable' in part && aliases.has(part.variable);
}

/** Methods that directives of a level, those of its locations left out, treat in a way of their own: not those they merely refuse. */
export function methodsToldApart(items: readonly Directive[]): Heard['methods'] {
  const methods: { method: string; at: Trusted['at'] }[] = [];
  for (const item of items) {
    if (item.name === 'limit_except') for (const arg of item.args) methods.push({ method: arg.text.toUpperCase(), at: arg.at });
    if (item.name !== 'if' || !item.block || item.block.some(({ name, args }) => name === 'return' && /^4/.test(args[0]?.text ?? ''))) continue;
    const test = testOf(item);
    if (test.kind !== 'equal' && test.kind !== 'match' || test.variable !== 'request_method' || test.negated) continue;
    const named = test.kind === 'equal' ? [test.operand.text] : [...test.operand.text.matchAll(/[A-Za-z]{3,}/g)].map(([method]) => method);
    for (const method of named) methods.push({ method: method.toUpperCase(), at: test.operand.at });
  }
  return methods.filter(({ method }) => /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|PROPFIND|MKCOL|COPY|MOVE)$/.test(method));
}

function hearCondition(item: Directive, aliases: ReadonlySet<string>, trusted: Trusted[]): void {
  const test = testOf(item);
  if (test.kind !== 'equal' && test.kind !== 'match') return;
  const place = withoutParentheses(item.args)?.[2]?.at ?? test.operand.at;
  if (!aliases.has(test.variable)) return;
  if (test.kind === 'equal') {
    if (test.operand.text !== '') trusted.push({ text: test.operand.text, test: 'equals', part: 'origin', at: place, testAt: item.headAt });
  } else {
    trusted.push({ text: withoutGroup(test.pattern?.source ?? test.operand.text), flags: test.pattern?.flags ?? '', test: 'pattern', part: 'origin', at: place, testAt: item.headAt });
  }
}

/** A group around the whole pattern says nothing about what it matches. */
function withoutGroup(source: string): string {
  const inner = /^\((?!\?)((?:\\[^]|\((?:\\[^]|\([^()]*\)|[^()\\])*\)|[^()\\])*)\)$/.exec(source)?.[1];
  return inner ?? source;
}

function hearMap(block: Directive, trusted: Trusted[]): void {
  for (const { directive, key, text, regex, value } of mapTable(block).entries) {
    if (value.text === '' || text === '' || key.templated) continue;
    trusted.push(regex
      ? { text: regex.pattern?.source ?? regex.source, flags: regex.pattern?.flags ?? '', test: 'pattern', part: 'origin', at: key.at, list: block.at, testAt: directive.at }
      : { text, test: 'equals', part: 'origin', at: key.at, list: block.at, testAt: directive.at });
  }
}

/** An origin sent to whoever asks. */
function hearFixed(item: Directive, trusted: Trusted[]): void {
  const value = item.name === 'add_header' && /^access-control-allow-origin$/i.test(item.args[0]?.text ?? '') ? item.args[1]
    : item.name === 'more_set_headers' ? readMore(item).headers.find(header => /^access-control-allow-origin$/i.test(header.name))?.value : undefined;
  if (value && /^[^$*]+$/.test(value.text) && !value.templated) trusted.push({ text: value.text, test: 'fixed', part: 'origin', at: value.at });
}

/** Whether a variable is spoken of by the directives, or by a map that is. */
function isUsed(name: string, items: readonly Directive[], config: Config, seen: readonly string[] = []): boolean {
  const speaks = (item: Directive): boolean => item.args.some(arg => partsOf(arg.text).some(part => 'variable' in part && part.variable === name));
  if (items.some(speaks)) return true;
  return [...config.maps].some(([other, block]) => other !== name && !seen.includes(other)
    && [block, ...(block.block ?? [])].some(speaks) && isUsed(other, items, config, [...seen, name]));
}
