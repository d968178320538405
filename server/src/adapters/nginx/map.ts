import type { Lookup, Journey } from './journey';
import { evaluateWord } from './journey';
import type { Pattern } from './pattern';
import { fromPcre, search } from './pattern';
import type { Directive, Word } from './tree';
import { OPAQUE } from './tree';
import type { Value } from './value';
import { known, unknown } from './value';

/** One line of a `map` block. */
export interface MapEntry {
  readonly directive: Directive;
  /** The key as written; `default` is no entry. */
  readonly key: Word;
  /** undefined: text compared as a whole, case ignored. */
  readonly regex: { readonly source: string; readonly ignoreCase: boolean; readonly pattern: Pattern | undefined } | undefined;
  /** The key's text, escape gone. */
  readonly text: string;
  readonly value: Word;
}

/** The lines of a `map` block. */
export interface MapTable {
  readonly entries: readonly MapEntry[];
  readonly fallback: Word | undefined;
  readonly fallbackDirective: Directive | undefined;
  readonly hostnames: boolean;
  /** An `include` we could not follow may hold further lines. */
  readonly opaque: boolean;
}

const tables = new WeakMap<Directive, MapTable>();

/** Reads a `map` block, once. */
export function mapTable(block: Directive): MapTable {
  const known = tables.get(block);
  if (known) return known;
  const entries: MapEntry[] = [];
  let fallback: Directive | undefined;
  let hostnames = false;
  for (const item of block.block ?? []) {
    const value = item.args[0];
    if (item.name === 'hostnames' && !value) hostnames = true;
    if (!value) continue;
    if (item.name === 'default') {
      fallback = item;
      continue;
    }
    const key: Word = { text: item.name, at: item.nameAt, templated: false };
    const regex = /^~(\*?)(.*)$/s.exec(item.name);
    entries.push({
      directive: item, key, value, text: item.name.replace(/^\\/, ''),
      regex: regex ? { source: regex[2] ?? '', ignoreCase: regex[1] === '*', pattern: fromPcre(regex[2] ?? '', regex[1] === '*') } : undefined,
    });
  }
  const opaque = (block.block ?? []).some(item => item.name === OPAQUE);
  const table = { opaque, entries, fallback: fallback?.args[0], fallbackDirective: fallback, hostnames };
  tables.set(block, table);
  return table;
}

/** The value a `map` gives for this request. */
export function lookUpMap(block: Directive, journey: Journey, lookup: Lookup): Value {
  const source = block.args[0];
  if (!source) return unknown('unknown');
  const key = evaluateWord(source, journey, lookup);
  const table = mapTable(block);
  journey.site.reached(block);
  const found = key.text === undefined ? decideEntry(block, table, key, journey) : findEntry(table, key, key.text, journey);
  if (found === 'unclear' || !found && table.opaque) return unknown('unknown', { unseen: key.fromOrigin || key.unseen });
  const word = found?.value ?? table.fallback;
  if (!word) return known('', { fromOrigin: key.fromOrigin });
  const chosen = found?.directive ?? table.fallbackDirective;
  if (chosen) journey.site.reached(chosen);
  const value = evaluateWord(word, journey, lookup);
  // the result may name a further map, whose own place is nearer to the truth
  return { ...value, fromOrigin: value.fromOrigin || key.fromOrigin };
}

function findEntry(table: MapTable, key: Value, text: string, journey: Journey): MapEntry | undefined | 'unclear' {
  const lower = text.toLowerCase();
  const whole = table.entries.find(entry => !entry.regex && entry.text.toLowerCase() === lower)
    ?? (table.hostnames ? findHost(table.entries, lower.replace(/\.$/, '')) : undefined);
  if (whole) return whole;
  for (const entry of table.entries) {
    if (!entry.regex) continue;
    const match = entry.regex.pattern && search(entry.regex.pattern, text);
    if (match === undefined) return 'unclear';
    if (match === null) continue;
    keepCaptures(journey, match.groups, match.named, key);
    return entry;
  }
  return undefined;
}

/** Groups of a match become `$1` … and named variables. */
export function keepCaptures(journey: Journey, groups: readonly (string | undefined)[], named: Readonly<Record<string, string | undefined>>, subject: Value): void {
  const capture = (text: string | undefined): Value => known(text ?? '', { fromOrigin: subject.fromOrigin, written: subject.written });
  journey.captures = groups.map(capture);
  for (const [name, text] of Object.entries(named)) journey.variables.set(name, capture(text));
}

/** With `hostnames`: `*.example.com`, `.example.com` and `www.example.*`, the longest first. */
function findHost(entries: readonly MapEntry[], host: string): MapEntry | undefined {
  const plain = entries.filter(entry => !entry.regex);
  const longest = (fits: (text: string) => boolean): MapEntry | undefined => plain.filter(entry => fits(entry.text.toLowerCase()))
    .sort((a, b) => b.text.length - a.text.length)[0];
  return plain.find(entry => entry.text.toLowerCase() === `.${host}`)
    ?? longest(text => (text.startsWith('*.') || text.startsWith('.')) && host.endsWith(text.replace(/^\*/, '')) && host.length > text.replace(/^\*/, '').length)
    ?? longest(text => text.endsWith('.*') && host.startsWith(text.slice(0, -1)));
}

/** The key is unknown: each different value may be the one. */
function decideEntry(block: Directive, table: MapTable, key: Value, { decisions }: Journey): MapEntry | undefined {
  const distinct = new Map(table.entries.map(entry => [entry.value.text, entry]));
  distinct.delete(table.fallback?.text ?? '');
  for (const [text, entry] of [...distinct].slice(0, 4)) {
    const symbol = `map:${block.at.file}:${block.at.span.start}:${text}`;
    if (decisions.decide({ symbol, on: key.decidedBy, text: `${block.args[0]?.text ?? ''} is ${entry.key.text}`, at: entry.key.at, unseen: key.unseen })) return entry;
  }
  return undefined;
}
