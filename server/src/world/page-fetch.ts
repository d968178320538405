import type { OpaqueFetch, OpaqueRead } from '../policy/page';
import type { Expression, Unit } from '../program/core';
import type { Span } from '../text/place';
import { isPageCode } from './page-code';
import type { CodeTree } from './page-response';
import { codeTree, readsOf, soleValue } from './page-response';

/**
 * Requests in the mode `no-cors` whose answers are read all the same, in code that a browser runs: by the shape of the code alone, for
 * nothing of it is run. Silent where the answer is only kept or passed on, where the code shows that it knows (`type`, status 0), where the
 * address is relative, and where `fetch` is a name of the file's own. Node 20 gives the whole answer in that mode: servers are left out.
 */
export function findOpaqueFetches(unit: Unit): OpaqueFetch[] {
  if (!(unit.text ?? '').includes('no-cors') || !isPageCode(unit)) return [];
  const tree = codeTree(unit);
  const found = new Map<number, OpaqueFetch>();
  for (const call of tree.calls) {
    if (!isFetch(tree, call.callee)) continue;
    const [to, options] = call.arguments.map(argument => argument?.spread === false ? argument.value : undefined);
    const inner = to?.op === 'new' && to.callee.op === 'name' && to.callee.name === 'Request' ? to : undefined;
    const init = options ?? inner?.arguments[1]?.value;
    const mode = init && modeOf(tree, init);
    const address = addressOf(tree, inner ? inner.arguments[0]?.value : to);
    const reads = mode && address ? readsOf(tree, call) : [];
    if (!mode || !address || reads.length === 0) continue;
    const known = found.get(mode.start);
    found.set(mode.start, { at: { file: unit.file, span: mode }, ...known ?? address, reads: inOrder([...known?.reads ?? [], ...reads]) });
  }
  return [...found.values()].sort((a, b) => a.at.span.start - b.at.span.start);
}

function inOrder(reads: readonly OpaqueRead[]): OpaqueRead[] {
  return [...new Map(reads.map(read => [read.at.span.start, read])).values()].sort((a, b) => a.at.span.start - b.at.span.start);
}

function isFetch(tree: CodeTree, callee: Expression): boolean {
  if (callee.op === 'name') return callee.name === 'fetch' && !tree.bound.has('fetch');
  return callee.op === 'member' && 'name' in callee.key && callee.key.name === 'fetch' && callee.object.op === 'name' && /^(?:window|self|globalThis)$/.test(callee.object.name);
}

/** The property `mode: 'no-cors'` of an options object, written there or in the one constant of its name; undefined when another value may come after it. */
function modeOf(tree: CodeTree, init: Expression): Span | undefined {
  const record = soleValue(tree, init);
  if (record?.op !== 'record' || init.op === 'name' && tree.written.has(init.name)) return undefined;
  const index = record.entries.findIndex(entry => entry.kind !== 'spread' && (!('name' in entry.key) || entry.key.name === 'mode'));
  const entry = record.entries[index];
  if (entry?.kind !== 'property' || !('name' in entry.key) || entry.value.op !== 'constant' || entry.value.value !== 'no-cors') return undefined;
  const behind = record.entries.slice(index + 1);
  return behind.some(other => other.kind === 'spread' || !('name' in other.key) || other.key.name === 'mode') ? undefined : entry.at;
}

/** Where an address leads, by its beginning; undefined where that may be the page's own origin. */
function addressOf(tree: CodeTree, to: Expression | undefined): Pick<OpaqueFetch, 'goes' | 'origin'> | undefined {
  if (!to) return undefined;
  const { text, whole, rest } = beginningOf(tree, to, 0);
  // The page's own address, or a part of it, is in it.
  if (rest.some(part => tree.namesWithin(part).has('location'))) return undefined;
  if (/^(?:https?:)?\/\//i.test(text)) {
    const full = /^https?:\/\/[^/?#]+/i.exec(text)?.[0];
    return { goes: 'elsewhere', origin: full !== undefined && (whole || full.length < text.length) ? full : undefined };
  }
  return text === '' && !whole ? { goes: 'unknown', origin: undefined } : undefined;
}

interface Beginning {
  readonly text: string;
  /** Nothing follows. */
  readonly whole: boolean;
  /** What is not known. */
  readonly rest: readonly Expression[];
}

function beginningOf(tree: CodeTree, to: Expression, depth: number): Beginning {
  const value = soleValue(tree, to);
  if (value?.op === 'constant') return { text: typeof value.value === 'string' ? value.value : '', whole: typeof value.value === 'string', rest: [] };
  if (depth < 8 && (value?.op === 'template' || value?.op === 'binary' && value.operator === '+')) {
    return joined(tree, value.op === 'template' ? value.parts : [value.left, value.right], depth);
  }
  return { text: '', whole: false, rest: value ? [value, to] : [to] };
}

function joined(tree: CodeTree, parts: readonly Expression[], depth: number): Beginning {
  let text = '';
  for (const [index, part] of parts.entries()) {
    const { text: more, whole, rest } = beginningOf(tree, part, depth + 1);
    text += more;
    if (!whole) return { text, whole: false, rest: [...rest, ...parts.slice(index + 1)] };
  }
  return { text, whole: true, rest: [] };
}
