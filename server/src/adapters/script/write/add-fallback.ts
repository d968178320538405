import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { originTexts, withPlaceholder } from './origin-list';
import type { Node, Page } from './page';
import { insertAt, nodesAtPlace } from './page';
import { quote } from './style';

/** Where the value is missing, an origin stands in for it: `process.env.X` becomes `process.env.X ?? 'https://…'`. */
export function addFallback(page: Page, at: Place, origin: string | undefined): Edit[] | undefined {
  const node = nodesAtPlace(page, at).find(one => ['MemberExpression', 'CallExpression', 'Identifier', 'ChainExpression', 'TSNonNullExpression'].includes(one.type));
  if (!node || !standsAlone(page, node)) return undefined;
  const origins = origin === undefined ? undefined : [origin];
  return withPlaceholder([insertAt(page, node.range[1], ` ?? ${quote(originTexts(origins)[0] ?? '', page.style.quote)}`)], origins);
}

/** Nothing around it binds stronger than `??`. */
function standsAlone(page: Page, node: Node): boolean {
  const parent = page.parent(node);
  switch (parent?.type) {
    case 'Property': return parent.value === node && !parent.shorthand;
    case 'CallExpression':
    case 'NewExpression': return parent.callee !== node;
    case 'VariableDeclarator': return parent.init === node;
    case 'AssignmentExpression': return parent.right === node;
    case 'ReturnStatement':
    case 'ArrayExpression': return true;
    default: return false;
  }
}
