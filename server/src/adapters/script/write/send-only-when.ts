import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { soleStatement } from './add-header';
import { findWriting } from './header-writing';
import type { Node, Page } from './page';
import { bare, childrenOf, insertAt, nodeAt, sourceOf } from './page';
import { holdsAt, inside } from './scope';
import { seatOf } from './statements';
import { indentAt, lineStart } from './style';

/**
 * Puts the statement that sets a header line under the condition written at `test`, or its opposite. Undefined where the line is no statement
 * of its own, or where the condition could mean something else there: it stands in another function, names what is not known, or does more than look.
 */
export function sendOnlyWhen(page: Page, at: Place, setBy: Place | undefined, test: Place, value: boolean): Edit[] | undefined {
  const writing = findWriting(page, at, setBy);
  const statement = writing && soleStatement(page, writing);
  const condition = nodeAt(page, test);
  if (!statement || !condition || seatOf(page, statement)?.kind !== 'block' || !onlyLooks(condition)) return undefined;
  if (inside(statement, condition) || functionOf(page, statement) !== functionOf(page, condition) || !holdsAt(page, condition, statement)) return undefined;
  const { eol, indent } = page.style;
  const [start, end] = statement.range;
  if (page.text.slice(lineStart(page.text, start), start).trim() !== '') return [insertAt(page, start, `if (${conditionText(page, condition, value)}) { `), insertAt(page, end, ' }')];
  const outer = indentAt(page.text, start);
  // The lines of a statement move with it, but for a text that goes over several.
  const breaks = page.text.slice(start, end).includes('`') ? [] : [...page.text.slice(start, end).matchAll(/\r\n|\n|\r/g)].map(match => insertAt(page, start + match.index + match[0].length, indent));
  return [insertAt(page, start, `if (${conditionText(page, condition, value)}) {${eol}${outer}${indent}`), ...breaks, insertAt(page, end, `${eol}${outer}}`)];
}

/** Reading a second time gives the same and changes nothing: names, members, literals, and what compares them. */
function onlyLooks(node: Node): boolean {
  const inner = bare(node);
  switch (inner.type) {
    case 'Identifier':
    case 'Literal':
    case 'ThisExpression': return true;
    case 'MemberExpression': return (!inner.computed || onlyLooks(inner.property)) && onlyLooks(inner.object);
    case 'UnaryExpression': return inner.operator === '!' && onlyLooks(inner.argument);
    case 'BinaryExpression': return /^[!=]==?$/.test(inner.operator) && childrenOf(inner).every(onlyLooks);
    case 'LogicalExpression':
    case 'ChainExpression': return childrenOf(inner).every(onlyLooks);
    default: return false;
  }
}

function conditionText(page: Page, condition: Node, value: boolean): string {
  const source = sourceOf(page, condition);
  if (value) return source;
  const inner = bare(condition);
  if (inner.type === 'UnaryExpression' && inner.operator === '!') return sourceOf(page, inner.argument);
  return inner.type === 'Identifier' || inner.type === 'MemberExpression' && inner === condition || inner.type === 'ChainExpression' ? `!${source}` : `!(${source})`;
}

function functionOf(page: Page, node: Node): Node | undefined {
  for (let at = page.parent(node); at; at = page.parent(at)) if (/Function/.test(at.type)) return at;
  return undefined;
}
