import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import type { FunctionNode } from './functions';
import { functionOf } from './functions';
import type { Node, Page } from './page';
import { childrenOf, insertAt, isFunction, nodesAtPlace, sourceOf } from './page';

/** `origin => list.includes(origin)` becomes `(origin, callback) => callback(null, list.includes(origin))`. Declines what may end without a `return`. */
export function answerByCallback(page: Page, at: Place): Edit[] | undefined {
  const node = nodesAtPlace(page, at).find(one => functionOf(page, one) !== undefined);
  const target = node && functionOf(page, node);
  if (!target || target.generator || target.params.length > 1 || /\bcallback\b/.test(sourceOf(page, target))) return undefined;
  const parameters = addParameter(page, target);
  const { body } = target;
  if (!parameters) return undefined;
  if (body.type !== 'BlockStatement' && page.text[body.range[1]] !== ')') return [...parameters, insertAt(page, body.range[0], 'callback(null, '), insertAt(page, body.range[1], ')')];
  if (body.type !== 'BlockStatement') return undefined;
  const last = body.body.at(-1);
  const returns = returnsIn(body);
  if (last?.type !== 'ReturnStatement' || returns.some(({ argument }) => !argument)) return undefined;
  return [...parameters, ...returns.flatMap(({ argument }) => argument ? [insertAt(page, argument.range[0], 'callback(null, '), insertAt(page, argument.range[1], ')')] : [])];
}

/** `origin.endsWith(…)` becomes `origin?.endsWith(…)`. */
export function skipWhenAbsent(page: Page, at: Place): Edit[] | undefined {
  for (const node of nodesAtPlace(page, at)) {
    const member = node.type === 'CallExpression' ? node.callee : node;
    if (member.type !== 'MemberExpression' || member.optional) continue;
    const dot = page.text.indexOf(member.computed ? '[' : '.', member.object.range[1]);
    return dot < 0 ? undefined : [insertAt(page, dot, member.computed ? '?.' : '?')];
  }
  return undefined;
}

function addParameter(page: Page, target: FunctionNode): Edit[] | undefined {
  const [only] = target.params;
  if (!only) {
    const open = page.text.indexOf('()', target.range[0]);
    return open < 0 || open > target.body.range[0] ? undefined : [insertAt(page, open + 1, 'origin, callback')];
  }
  if (only.type === 'RestElement') return undefined;
  const bare = target.type === 'ArrowFunctionExpression' && !page.text.slice(target.range[0], only.range[0]).includes('(');
  return bare ? [insertAt(page, only.range[0], '('), insertAt(page, only.range[1], ', callback)')] : [insertAt(page, only.range[1], ', callback')];
}

/** Its own, not those of functions within. */
function returnsIn(node: Node): Extract<Node, { type: 'ReturnStatement' }>[] {
  return childrenOf(node).flatMap(child => isFunction(child) ? [] : child.type === 'ReturnStatement' ? [child] : returnsIn(child));
}
