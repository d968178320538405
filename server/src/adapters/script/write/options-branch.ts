import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Edit } from '../../../text/edit';
import { addLine } from './add-header';
import { isResponse } from './fetch-lines';
import { removeItem } from './lists';
import { moveStatement } from './move';
import type { PreflightStep } from './preflight-lines';
import { missingPermissions } from './preflight-lines';
import type { HeaderWriting } from './header-writing';
import type { Node, Page } from './page';
import { keyName, literalText, replaceNode, sourceOf } from './page';
import { holdsAt, inside } from './scope';
import { quote } from './style';

/** What a handler does with OPTIONS already: the branch of an `if` or `switch` on the method. */
export function optionsBranch(page: Page, scope: Node): Node | undefined {
  const found = page.nodes.find(node => inside(scope, node) && (
    node.type === 'IfStatement' && /\bmethod\s*={2,3}\s*['"]OPTIONS['"]|['"]OPTIONS['"]\s*={2,3}/i.test(sourceOf(page, node.test))
    || node.type === 'SwitchCase' && /^OPTIONS$/i.test(literalText(node.test) ?? '')));
  return found?.type === 'IfStatement' ? found.consequent : found;
}

/** The branch answers with 204, and the permissions are given beside the Allow-Origin line. */
export function mendBranch(page: Page, branch: Node, scope: Node, step: PreflightStep, writing: HeaderWriting): Edit[] | undefined {
  // Only a line that is set on the same response before the branch is sent with it.
  if (writing.kind !== 'call' || writing.node.range[1] > branch.range[0]) return undefined;
  const statuses = page.nodes.flatMap(node => inside(branch, node) ? statusIn(node) : []);
  const [only, ...more] = statuses;
  if (more.length > 0) return undefined;
  const edits: Edit[] = only && (Number(only.value) < 200 || Number(only.value) > 299) ? [replaceNode(page, only, '204')] : [];
  for (const [name, tokens] of missingPermissions(page, [scope], step)) {
    const line = addLine(page, writing, name, quote(tokens.join(', '), page.style.quote));
    if (!line) return undefined;
    edits.push(...line);
  }
  return edits.length > 0 ? edits : undefined;
}

/**
 * The branch goes to where the handler begins to leave: as it stands, some requests never come to it. `body`: the handler's statements,
 * `writing`: a line that must be set by then.
 */
export function moveBranch(page: Page, branch: Node, body: readonly Node[], writing?: HeaderWriting): Edit[] | undefined {
  const statement = page.parent(branch);
  const from = body.findIndex(one => one === statement);
  const to = body.findIndex(one => LEAVES.test(sourceOf(page, one)));
  const [moved, target] = [body[from], body[to]];
  if (!moved || !target || to >= from || moved.type !== 'IfStatement' || moved.alternate || !LEAVES.test(sourceOf(page, branch)) || !holdsAt(page, moved, target)) return undefined;
  return writing && !inside(moved, writing.node) && writing.node.range[1] > target.range[0] ? undefined : moveStatement(page, moved, target);
}

const LEAVES = /\b(?:return|throw)\b/;

/** `status(404)`, `sendStatus(404)`, `writeHead(404)`, `statusCode = 404`, `{ status: 404 }`. */
function statusIn(node: Node): TSESTree.NumberLiteral[] {
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && /^(?:status|sendStatus|writeHead)$/.test(node.callee.property.name)) return numbers(node.arguments[0]);
  if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && node.left.property.type === 'Identifier' && /^status(?:Code)?$/.test(node.left.property.name)) return numbers(node.right);
  return node.type === 'Property' && /^status(?:Code)?$/.test(keyName(node) ?? '') ? numbers(node.value) : [];
}

function numbers(node: Node | undefined): TSESTree.NumberLiteral[] {
  return node?.type === 'Literal' && typeof node.value === 'number' ? [node] : [];
}

/** `export function OPTIONS() { return new Response('no', { status: 405 }) }`, or a branch that does the same: its one response gets 204, and no body. */
export function mendResponse(page: Page, handler: Node): Edit[] | undefined {
  const responses = page.nodes.filter(node => inside(handler, node) && isResponse(node));
  const [response, ...more] = responses;
  if (!response || more.length > 0 || response.type !== 'NewExpression') return undefined;
  const [body, options] = response.arguments;
  const statuses = options ? page.nodes.flatMap(node => inside(options, node) ? statusIn(node) : []) : [];
  const [status] = statuses;
  if (!body || options?.type !== 'ObjectExpression' || !status || statuses.length > 1) return undefined;
  const edits = [replaceNode(page, status, '204')];
  if (sourceOf(page, body) !== 'null') edits.push(replaceNode(page, body, 'null'));
  // Nobody follows the redirect of a preflight.
  for (const node of page.nodes) {
    const list = node.type === 'Property' && /^location$/i.test(keyName(node) ?? '') && inside(options, node) ? page.parent(node) : undefined;
    const removal = list?.type === 'ObjectExpression' ? removeItem(page, list, node) : [];
    if (!removal) return undefined;
    edits.push(...removal);
  }
  return edits;
}
