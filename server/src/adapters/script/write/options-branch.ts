import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Edit } from '../../../text/edit';
import { addLine } from './add-header';
import type { PreflightStep } from './preflight-lines';
import { missingPermissions } from './preflight-lines';
import type { HeaderWriting } from './header-writing';
import type { Node, Page } from './page';
import { keyName, literalText, replaceNode, sourceOf } from './page';
import { inside } from './scope';
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

/** `status(404)`, `sendStatus(404)`, `writeHead(404)`, `statusCode = 404`, `{ status: 404 }`. */
function statusIn(node: Node): TSESTree.NumberLiteral[] {
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && /^(?:status|sendStatus|writeHead)$/.test(node.callee.property.name)) return numbers(node.arguments[0]);
  if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && node.left.property.type === 'Identifier' && /^status(?:Code)?$/.test(node.left.property.name)) return numbers(node.right);
  return node.type === 'Property' && /^status(?:Code)?$/.test(keyName(node) ?? '') ? numbers(node.value) : [];
}

function numbers(node: Node | undefined): TSESTree.NumberLiteral[] {
  return node?.type === 'Literal' && typeof node.value === 'number' ? [node] : [];
}
