import type { Expression, Item, Key } from '../core';

const pureMethods = new Set([
  'split', 'trim', 'trimStart', 'trimEnd', 'toLowerCase', 'toUpperCase', 'includes', 'startsWith', 'endsWith', 'indexOf', 'slice', 'substring',
  'concat', 'join', 'toString', 'replace', 'replaceAll', 'map', 'filter', 'some', 'every', 'find',
]);
const pureFunctions = new Set(['String', 'Number', 'Boolean', 'parseInt', 'parseFloat']);
const known = new WeakMap<Expression, boolean>();

/**
 * True when evaluating an expression changes nothing, decides nothing and calls no function but well-known ones of
 * texts and lists: then both sides of a choice can be computed. (A getter could do harm; nobody writes such.)
 */
export function isPure(e: Expression): boolean {
  switch (e.op) {
    case 'constant':
    case 'name':
    case 'this':
    case 'function':
    case 'pattern': return true;
    default: {
      const before = known.get(e);
      if (before !== undefined) return before;
      const pure = look(e);
      known.set(e, pure);
      return pure;
    }
  }
}

function look(e: Expression): boolean {
  switch (e.op) {
    case 'template': return e.parts.every(isPure);
    case 'list': return e.items.every(isPureItem);
    case 'record': return e.entries.every(entry => entry.kind === 'spread' ? isPure(entry.value) : entry.kind === 'property' && isPureKey(entry.key) && isPure(entry.value));
    case 'member': return isPure(e.object) && isPureKey(e.key);
    case 'chain': return isPure(e.of);
    case 'unary': return e.operator !== 'delete' && isPure(e.of);
    case 'binary': return isPure(e.left) && isPure(e.right);
    case 'logical': return isPure(e.left) && isPure(e.right);
    case 'choose': return isPure(e.test) && isPure(e.yes) && isPure(e.no);
    case 'call': return isPureCallee(e.callee) && e.arguments.every(isPureItem);
    default: return false;
  }
}

function isPureCallee(callee: Expression): boolean {
  if (callee.op === 'name') return pureFunctions.has(callee.name);
  return callee.op === 'member' && 'name' in callee.key && pureMethods.has(callee.key.name) && isPure(callee.object);
}

function isPureItem(item: Item): boolean {
  return item === undefined || isPure(item.value);
}

function isPureKey(key: Key): boolean {
  return 'name' in key || isPure(key.computed);
}
