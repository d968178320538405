import type { Value } from '../value';
import { primitive } from '../value';
import type { Interpreter } from './interpreter';

/** Values of a JSON text with the places they are written in `file`; undefined for broken JSON. Comments are passed over. */
export function readJson(m: Interpreter, file: string, text: string): Value | undefined {
  let at = 0;
  let nested = 0;
  try {
    const value = readValue();
    skip();
    return at === text.length ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }

  function skip(): void {
    const blank = /(?:[\s\uFEFF]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
  }

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  }

  function readValue(): Value {
    skip();
    const start = at;
    const character = text[at];
    if (character === '{' || character === '[') {
      if (++nested > 200) throw new SyntaxError('Not JSON.');
      const made = character === '{' ? readObject(start) : readList(start);
      nested--;
      return made;
    }
    const token = take(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
    if (token === undefined) throw new SyntaxError('Not JSON.');
    return primitive(JSON.parse(token) as string | number | boolean | null, [{ file, span: { start, end: at } }]);
  }

  function readList(start: number): Value {
    const items: Value[] = [];
    readMembers(']', () => { items.push(readValue()); });
    return m.list(items, [{ file, span: { start, end: at } }]);
  }

  function readObject(start: number): Value {
    const members: [string, Value, { start: number; end: number }, { start: number; end: number }][] = [];
    readMembers('}', () => {
      const keyStart = at;
      const token = take(/"(?:[^"\\]|\\.)*"/y);
      if (token === undefined) throw new SyntaxError('Not JSON.');
      const key = { start: keyStart, end: at };
      skip();
      if (text[at++] !== ':') throw new SyntaxError('Not JSON.');
      const value = readValue();
      members.push([String(JSON.parse(token)), value, key, { start: keyStart, end: at }]);
    });
    const made = m.object([{ file, span: { start, end: at } }]);
    for (const [name, value, key, property] of members) {
      made.properties.set(name, { value, keyAt: { file, span: key }, propertyAt: { file, span: property }, enumerable: true });
    }
    return made;
  }

  function readMembers(close: string, read: () => void): void {
    at++;
    for (;;) {
      skip();
      if (text[at] === close) break;
      read();
      skip();
      if (text[at] === ',') at++;
      else if (text[at] !== close) throw new SyntaxError('Not JSON.');
    }
    at++;
  }
}
