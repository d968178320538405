import type { Heard, Trusted } from '../../policy/server';
import type { Config, Level } from './config';
import { everyItem } from './config';
import { testOf, withoutParentheses } from './condition';
import { mapTable } from './map';
import { readMore } from './more-headers';
import type { Directive, Word } from './tree';
import { partsOf } from './value';

/**
 * What a server holds the request's Origin against, the methods and request headers it asks for: read off the whole
 * configuration at once, for it is all there.
 */
export function hear(server: Level, config: Config): Heard {
  const trusted: Trusted[] = [];
  const methods: { method: string; at: Trusted['at'] }[] = [];
  const requestHeaders: { name: string; at: Trusted['at'] }[] = [];
  const items = [...everyItem(server.items)];
  const outer = config.http.items.filter(item => item.name === 'add_header' || item.name === 'more_set_headers');
  const aliases = originAliases(items, config);

  for (const item of [...outer, ...items]) {
    if (item.name === 'if') hearCondition(item, aliases, trusted, methods);
    if (item.name === 'limit_except') for (const arg of item.args) methods.push({ method: arg.text.toUpperCase(), at: arg.at });
    hearFixed(item, trusted);
    for (const word of item.args) {
      for (const part of partsOf(word.text)) {
        const header = 'variable' in part ? /^http_(\w+)$/.exec(part.variable)?.[1]?.replaceAll('_', '-') : undefined;
        if (header !== undefined && header !== 'origin') requestHeaders.push({ name: header, at: word.at });
      }
    }
  }
  for (const [name, block] of config.maps) {
    if (!isUsed(name, [...outer, ...items], config)) continue;
    const source = block.args[0];
    if (source && isOrigin(source, aliases)) hearMap(block, trusted);
    if (source?.text === '$request_method') for (const { text, key, regex } of mapTable(block).entries) if (!regex) methods.push({ method: text.toUpperCase(), at: key.at });
  }
  return { trusted, methods, requestHeaders };
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

function hearCondition(item: Directive, aliases: ReadonlySet<string>, trusted: Trusted[], methods: { method: string; at: Trusted['at'] }[]): void {
  const test = testOf(item);
  if (test.kind !== 'equal' && test.kind !== 'match') return;
  const place = withoutParentheses(item.args)?.[2]?.at ?? test.operand.at;
  if (test.variable === 'request_method') {
    const named = test.kind === 'equal' ? [test.operand.text] : [...test.operand.text.matchAll(/[A-Z]{3,}/g)].map(([method]) => method);
    for (const method of named) methods.push({ method: method.toUpperCase(), at: place });
  }
  if (!aliases.has(test.variable)) return;
  if (test.kind === 'equal') {
    if (test.operand.text !== '') trusted.push({ text: test.operand.text, test: 'equals', part: 'origin', at: place, testAt: item.headAt });
  } else {
    trusted.push({ text: test.pattern?.source ?? test.operand.text, flags: test.pattern?.flags ?? '', test: 'pattern', part: 'origin', at: place, testAt: item.headAt });
  }
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
