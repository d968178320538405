import type { HeaderLine, SetCookie } from '../policy/answer';
import type { Layer } from '../policy/server';
import type { Machine } from '../program/machine';
import type { Thing, Value } from '../program/value';
import { fromOrigin, primitive, taintOf, undefinedValue, writtenOf } from '../program/value';
import type { Place } from '../text/place';
import { pairsOf } from './header-pairs';

/** Where a header line comes from. */
export interface Writing {
  /** The expression that gives the value; a line stands on the literal behind it when there is exactly one. */
  readonly at: Place;
  readonly nameAt?: Place;
  /** The call, property or directive that sets the line as a whole. */
  readonly setBy?: Place;
  readonly layer?: Layer;
  readonly byLibrary?: string;
  /** What is known of a cookie that a line sets. */
  readonly cookie?: SetCookie;
}

/**
 * A collection of header lines with case-insensitive names, for Node responses and Fetch `Headers` alike. It keeps
 * lines in the order they were set; every change is told to the machine's trail, so a bag made at start-up is the
 * same again for the next question.
 */
export interface HeaderBag {
  readonly lines: readonly HeaderLine[];
  /** There may be lines that could not be seen. */
  readonly open: boolean;
  /** Replaces all lines of that name. A list gives one line an item. An unknown name opens the bag. */
  set(machine: Machine, name: Value, value: Value, writing: Writing): void;
  /** Adds lines beside those of that name. */
  append(machine: Machine, name: Value, value: Value, writing: Writing): void;
  /** Adds to the line of that name, separated by `, ` (Fetch `Headers.append`, Express `vary`). */
  join(machine: Machine, name: Value, value: Value, writing: Writing): void;
  remove(machine: Machine, name: Value): void;
  /** undefined: not known. */
  has(machine: Machine, name: Value): boolean | undefined;
  /** The value, lines joined by `, `; the undefined value when absent, an Unknown when not known. */
  get(machine: Machine, name: Value): Value;
  /**
   * Sets (or appends) what an object, a list of pairs, a flat list of names and values, a Map or another bag in
   * `content` holds. Anything else opens the bag.
   */
  merge(machine: Machine, headers: Value, how: 'set' | 'append' | 'join', writing: Writing): void;
  /** Takes over the lines of another bag. */
  adopt(machine: Machine, other: HeaderBag): void;
  clear(machine: Machine): void;
  /** From now on lines may be there that could not be seen. */
  openUp(machine: Machine): void;
}

interface Stored {
  readonly key: string;
  readonly line: HeaderLine;
  readonly value: Value;
}

/** Makes an empty bag. `samples` gives known values of environment variables. */
export function createHeaderBag(samples: (name: string) => readonly string[] = () => []): HeaderBag {
  let stored: readonly Stored[] = [];
  let open = false;

  const change = (machine: Machine, after: readonly Stored[], nowOpen = open): void => {
    const before = stored;
    const wasOpen = open;
    machine.trail(() => {
      stored = before;
      open = wasOpen;
    });
    stored = after;
    open = nowOpen;
  };

  const named = (machine: Machine, name: Value): string | undefined => machine.text(machine.settle(name));

  const make = (machine: Machine, name: string, nameValue: Value, value: Value, writing: Writing, appended: boolean): Stored[] => {
    const settled = machine.settle(value);
    const isList = settled.kind === 'thing' && settled.class === 'list';
    const items = isList ? machine.items(settled) : undefined;
    if (items?.open) open = true;
    const values = items ? items.items : [settled];
    return values.map((each, index) => store(machine, name, nameValue, machine.settle(each), isList ? settled : undefined, writing, appended || index > 0));
  };

  const store = (machine: Machine, name: string, nameValue: Value, value: Value, list: Thing | undefined, writing: Writing, appended: boolean): Stored => {
    const written = writtenOf(value);
    const sole = written.length === 1 ? written[0] : undefined;
    const tainted = (taintOf(value) & fromOrigin) !== 0;
    const nameWritten = writtenOf(nameValue);
    const environment = value.kind === 'thing' ? undefined : value.kind === 'choice' ? undefined : value.environment;
    const text = machine.text(value);
    return {
      key: name.toLowerCase(),
      value,
      line: {
        name,
        // Blanks around a value do not survive the wire (RFC 9110, 5.5).
        value: text === undefined ? undefined : trimBlanks(text),
        at: tainted ? writing.at : sole ?? (list && list.written.length === 1 ? list.written[0] : undefined) ?? writing.at,
        written,
        nameAt: writing.nameAt ?? (nameWritten.length === 1 ? nameWritten[0] : undefined),
        setBy: writing.setBy,
        fromOrigin: tainted,
        environment: environment === undefined ? undefined : { name: environment, samples: samples(environment), ...(machine.knownPresent(value) || value.kind === 'unknown' && value.bound === true) && { assured: true } },
        appended,
        layer: writing.layer,
        byLibrary: writing.byLibrary,
        ...(writing.cookie && { cookie: writing.cookie }),
      },
    };
  };

  const bag: HeaderBag = {
    get lines() {
      return stored.map(each => each.line);
    },
    get open() {
      return open;
    },
    set(machine, name, value, writing) {
      const text = named(machine, name);
      if (text === undefined) return bag.openUp(machine);
      const key = text.toLowerCase();
      const wasOpen = open;
      const made = make(machine, text, name, value, writing, false);
      const nowOpen = open;
      open = wasOpen;
      change(machine, [...stored.filter(each => each.key !== key), ...made], nowOpen);
    },
    append(machine, name, value, writing) {
      const text = named(machine, name);
      if (text === undefined) return bag.openUp(machine);
      const key = text.toLowerCase();
      const wasOpen = open;
      const made = make(machine, text, name, value, writing, stored.some(each => each.key === key));
      const nowOpen = open;
      open = wasOpen;
      change(machine, [...stored, ...made], nowOpen);
    },
    join(machine, name, value, writing) {
      const text = named(machine, name);
      if (text === undefined) return bag.openUp(machine);
      const key = text.toLowerCase();
      const before = stored.filter(each => each.key === key);
      if (before.length === 0) return bag.set(machine, name, value, writing);
      const settled = machine.settle(value);
      const parts = [...before.map(each => each.value), settled];
      const texts = parts.map(part => machine.text(part));
      const known = texts.every(part => part !== undefined);
      const taint = parts.reduce((sum, part) => sum | taintOf(part), 0);
      const written = parts.flatMap(part => [...writtenOf(part)]);
      const joined: Value = known ? primitive(texts.join(', '), written, taint) : machine.unknown(`joined:${key}`, taint, written, { known: 'text' });
      const first = before[0]?.line;
      const made = store(machine, first?.name ?? text, name, joined, undefined, writing, true);
      change(machine, [...stored.filter(each => each.key !== key), made]);
    },
    remove(machine, name) {
      const text = named(machine, name);
      if (text === undefined) return bag.openUp(machine);
      const key = text.toLowerCase();
      if (stored.some(each => each.key === key)) change(machine, stored.filter(each => each.key !== key));
    },
    has(machine, name) {
      const text = named(machine, name);
      if (text === undefined) return undefined;
      return stored.some(each => each.key === text.toLowerCase()) || (open ? undefined : false);
    },
    get(machine, name) {
      const text = named(machine, name);
      const found = text === undefined ? [] : stored.filter(each => each.key === text.toLowerCase());
      if (found.length === 0) return text !== undefined && !open ? undefinedValue : machine.unknown(`header:${text?.toLowerCase() ?? '?'}`);
      const only = found[0];
      if (only && found.length === 1) return only.value;
      const texts = found.map(each => machine.text(each.value));
      const taint = found.reduce((sum, each) => sum | taintOf(each.value), 0);
      const written = found.flatMap(each => [...writtenOf(each.value)]);
      return texts.every(each => each !== undefined) ? primitive(texts.join(', '), written, taint) : machine.unknown(`header:${text?.toLowerCase() ?? '?'}`, taint, written);
    },
    merge(machine, headers, how, writing) {
      const settled = machine.settle(headers);
      if (settled.kind === 'primitive') return;
      const pairs = settled.kind === 'thing' ? pairsOf(machine, settled, writing) : undefined;
      if (!pairs) return bag.openUp(machine);
      if (pairs.open) bag.openUp(machine);
      for (const pair of pairs.pairs) {
        if (how === 'set') bag.set(machine, pair.name, pair.value, pair.writing);
        else if (how === 'append') bag.append(machine, pair.name, pair.value, pair.writing);
        else bag.join(machine, pair.name, pair.value, pair.writing);
      }
    },
    adopt(machine, other) {
      if (other.open) bag.openUp(machine);
      const names = new Set(other.lines.map(line => line.name.toLowerCase()));
      const taken = (other as HeaderBag & { readonly stored: readonly Stored[] }).stored;
      change(machine, [...stored.filter(each => !names.has(each.key)), ...taken]);
    },
    clear(machine) {
      if (stored.length > 0) change(machine, []);
    },
    openUp(machine) {
      if (!open) change(machine, stored, true);
    },
  };
  Object.defineProperty(bag, 'stored', { get: () => stored });
  return bag;
}

function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

export { bagOf } from './header-pairs';
