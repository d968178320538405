import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import type { Node, Page } from './page';
import { bare, nodesAtPlace } from './page';
import { removeNode } from './removal';
import { inside } from './scope';

/** The alternative goes that holds where the list is empty that is declared around `at`: `allowed.length === 0 || allowed.includes(origin)`. */
export function dropEmptyTest(page: Page, at: Place): Edit[] | undefined {
  const [start] = nodesAtPlace(page, at);
  const declared = start && page.nodes.find(node => node.type === 'VariableDeclarator' && inside(node, start) && node.id.type === 'Identifier');
  if (declared?.type !== 'VariableDeclarator' || declared.id.type !== 'Identifier') return undefined;
  const { name } = declared.id;
  const tests = page.nodes.filter(node => isAlternative(page, node) && testsEmpty(node, name));
  const edits = tests.map(test => removeNode(page, test));
  return edits.length === 0 || edits.includes(undefined) ? undefined : edits.flatMap(edit => edit ?? []);
}

function isAlternative(page: Page, node: Node): boolean {
  const parent = page.parent(node);
  return parent?.type === 'LogicalExpression' && parent.operator === '||';
}

/** `!list`, `!list.length`, `list.length === 0`, `list.size < 1`. */
function testsEmpty(node: Node, name: string): boolean {
  if (node.type === 'UnaryExpression') return node.operator === '!' && (isNamed(node.argument, name) || isCount(node.argument, name));
  if (node.type !== 'BinaryExpression' || !isCount(node.left, name) || node.right.type !== 'Literal') return false;
  return /^={2,3}$/.test(node.operator) && node.right.value === 0 || node.operator === '<' && node.right.value === 1;
}

function isCount(node: Node, name: string): boolean {
  const inner = bare(node);
  return inner.type === 'MemberExpression' && !inner.computed && inner.property.type === 'Identifier' && /^(?:length|size)$/.test(inner.property.name) && isNamed(inner.object, name);
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}
