import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { findWriting } from './header-writing';
import { removeItem } from './lists';
import type { Node, Page } from './page';
import { bare, keyName, nodesAtPlace, replaceNode, replaceRange } from './page';
import { removeStatement, statementOf } from './statements';
import { commentsWithin } from './trivia';

/** A list item, option, header line or registration goes. */
export function remove(page: Page, at: Place): Edit[] | undefined {
  for (const node of nodesAtPlace(page, at)) {
    const edits = removeNode(page, node);
    if (edits) return edits;
  }
  return undefined;
}

/** The option, call or property that allows credentials goes. */
export function dropCredentials(page: Page, at: Place, setBy: Place | undefined): Edit[] | undefined {
  const writing = findWriting(page, at, setBy);
  if (writing) return removeNode(page, writing.node);
  for (const place of setBy ? [setBy, at] : [at]) {
    for (const node of nodesAtPlace(page, place)) {
      const owner = node.type === 'Property' ? node : page.parent(node);
      if (owner?.type === 'Property' && /credentials/i.test(keyName(owner) ?? '')) return removeNode(page, owner);
      if (owner?.type === 'AssignmentExpression' && owner.left.type === 'MemberExpression' && owner.right === node) return removeNode(page, owner);
    }
  }
  // A constant that may serve others too: it stays, and says no.
  const flag = nodesAtPlace(page, at).find(node => node.type === 'Literal' && node.value === true);
  return flag && [replaceNode(page, flag, 'false')];
}

/** A node goes, with the comma, statement or operator that belongs to it. */
export function removeNode(page: Page, node: Node): Edit[] | undefined {
  const parent = page.parent(node);
  if (!parent) return undefined;
  if ((node.type === 'Property' || node.type === 'SpreadElement') && parent.type === 'ObjectExpression') return removeOnlyOption(page, parent) ?? removeItem(page, parent, node);
  if (parent.type === 'ArrayExpression') return removeItem(page, parent, node);
  if (node.type === 'ExpressionStatement') return removeNode(page, node.expression);
  const inner = bare(node);
  const link = inner.type === 'CallExpression' ? linkOf(page, inner) : undefined;
  if (link) return link;
  const statement = isAct(node) ? statementOf(page, node) : undefined;
  if (statement) return removeStatement(page, statement);
  if (parent.type === 'SequenceExpression') return removePart(page, parent.expressions, node);
  const operand = operandOf(page, node);
  if (operand) return operand;
  return parent.type === 'CallExpression' && parent.arguments.some(argument => argument === node) && parent.arguments.length > 1 ? removeItem(page, parent, node) : undefined;
}

/** The one option of a request: `fetch` needs no options. */
function removeOnlyOption(page: Page, options: Node): Edit[] | undefined {
  const call = page.parent(options);
  if (options.type !== 'ObjectExpression' || options.properties.length > 1 || call?.type !== 'CallExpression' && call?.type !== 'NewExpression') return undefined;
  const name = call.callee.type === 'Identifier' ? call.callee.name : undefined;
  if (name !== 'fetch' && name !== 'Request' || call.arguments.length !== 2 || call.arguments[1] !== options || commentsWithin(page, ...options.range).length > 0) return undefined;
  return removeItem(page, call, options);
}

function isAct(node: Node): boolean {
  return node.type === 'CallExpression' || node.type === 'AssignmentExpression' || node.type === 'AwaitExpression' || node.type === 'ChainExpression';
}

/** `.header(…)` out of a chain: when more follows, or when it hangs on another call. */
function linkOf(page: Page, call: Node): Edit[] | undefined {
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return undefined;
  const parent = page.parent(call);
  const goesOn = parent?.type === 'MemberExpression' && parent.object === call;
  if (!goesOn && call.callee.object.type !== 'CallExpression') return undefined;
  const from = call.callee.object.range[1];
  return commentsWithin(page, from, call.callee.property.range[0]).length > 0 ? undefined : [replaceRange(page, from, call.range[1], '')];
}

/** `a || origin === 'null'`: the comparison a literal stands in goes, or the operand of `||` itself. */
function operandOf(page: Page, node: Node): Edit[] | undefined {
  const comparison = node.type === 'Literal' ? page.parent(node) : node;
  const either = comparison && page.parent(comparison);
  if (comparison?.type !== 'BinaryExpression' && comparison?.type !== 'UnaryExpression' || either?.type !== 'LogicalExpression' || either.operator !== '||') return undefined;
  const kept = either.left === comparison ? either.right : either.left;
  // What holds between parentheses by itself may need them less, never more.
  const [from, to] = either.left === comparison ? [either.range[0], kept.range[0]] : [kept.range[1], either.range[1]];
  return commentsWithin(page, from, to).length > 0 || page.text.slice(from, to).includes('(') !== page.text.slice(from, to).includes(')') ? undefined : [replaceRange(page, from, to, '')];
}

function removePart(page: Page, parts: readonly Node[], node: Node): Edit[] | undefined {
  const index = parts.indexOf(node);
  const before = parts[index - 1];
  const behind = parts[index + 1];
  if (parts.length < 2 || index < 0) return undefined;
  if (behind) return [replaceRange(page, node.range[0], behind.range[0], '')];
  return before && [replaceRange(page, before.range[1], node.range[1], '')];
}
