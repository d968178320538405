import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Slot, Target } from '../core';
import type { Context, Maybe } from './context';
import { spanOf } from './context';
import { lowerExpression } from './expressions';
import { lowerKey, lowerMemberKey } from './keys';

/** Lowers what stands on the left of an assignment or is declared. */
export function lowerTarget(node: Maybe<TSESTree.Node>, c: Context): Target {
  const at = spanOf(node);
  switch (node?.type) {
    case 'Identifier': return node.name === '' ? { bind: 'nothing', at } : { bind: 'name', name: node.name, at };
    case 'MemberExpression': {
      const key = lowerMemberKey(node, c);
      return key ? { bind: 'member', object: lowerExpression(node.object, c), key, at } : { bind: 'nothing', at };
    }
    case 'ArrayPattern': {
      const items = (node.elements ?? []).map(item => item?.type === 'RestElement' || !item ? undefined : lowerSlot(item, c));
      const last = node.elements?.at(-1);
      if (last?.type !== 'RestElement') return { bind: 'list', items, at };
      return { bind: 'list', items: items.slice(0, -1), rest: lowerTarget(last.argument, c), at };
    }
    case 'ObjectPattern': {
      const entries: { key: ReturnType<typeof lowerKey>; slot: Slot }[] = [];
      let rest: Target | undefined;
      for (const property of node.properties ?? []) {
        if (property.type === 'RestElement') rest = lowerTarget(property.argument, c);
        else entries.push({ key: lowerKey(property.key, property.computed, c), slot: lowerSlot(property.value, c) });
      }
      return { bind: 'record', entries, rest, at };
    }
    case 'AssignmentPattern': return lowerTarget(node.left, c);
    case 'RestElement': return lowerTarget(node.argument, c);
    case 'TSParameterProperty': return lowerTarget(node.parameter, c);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSNonNullExpression': return lowerTarget(node.expression, c);
    default: return { bind: 'nothing', at };
  }
}

/** A target with its default value. */
export function lowerSlot(node: Maybe<TSESTree.Node>, c: Context): Slot {
  return node?.type === 'AssignmentPattern' ? { target: lowerTarget(node.left, c), fallback: lowerExpression(node.right, c) } : { target: lowerTarget(node, c) };
}

/** Every name a target binds. */
export function namesOf(target: Target): string[] {
  switch (target.bind) {
    case 'name': return [target.name];
    case 'list': return [...target.items.flatMap(item => item ? namesOf(item.target) : []), ...target.rest ? namesOf(target.rest) : []];
    case 'record': return [...target.entries.flatMap(entry => namesOf(entry.slot.target)), ...target.rest ? namesOf(target.rest) : []];
    default: return [];
  }
}
