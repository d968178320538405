import type { Origins } from '../../../policy/change';
import type { Edit } from '../../../text/edit';
import { methodName, soleStatement } from './add-header';
import { varyStatement } from './add-vary';
import type { HeaderWriting } from './header-writing';
import { functionAround } from './header-writing';
import { hoistOrigins } from './origin-list';
import type { Node, Page } from './page';
import { bare, replaceNode, sourceOf } from './page';
import { fromParameters } from './request-origin';
import { namesUsed } from './scope';
import { indentAt, quote } from './style';

/** `for (const one of list) headers.append('Access-Control-Allow-Origin', one)` becomes a test whether the list holds the Origin; undefined for other writings. */
export function inLoop(page: Page, writing: HeaderWriting, origins: Origins): Edit[] | undefined {
  const loop = loopAround(page, writing);
  const origin = loop && fromParameters(page, writing);
  const vary = varyStatement(page, writing, quote('Origin', page.style.quote));
  if (!loop || origin === undefined || vary === undefined || writing.kind !== 'call') return undefined;
  const taken = namesUsed(page, functionAround(page, loop.node));
  const { name: list, edits } = hoistOrigins(page, origins);
  const name = ['origin', 'requestOrigin', 'callerOrigin'].find(one => one === loop.variable ? !usedElsewhere(page, loop.node, one) : !taken.has(one)) ?? 'originOfRequest';
  const { eol, indent, semicolon, quote: mark } = page.style;
  const base = indentAt(page.text, loop.node.range[0]);
  const set = methodName(writing).replace('appendHeader', 'setHeader').replace('append', 'set');
  const lines = [
    `const ${name} = ${origin}${semicolon}`,
    vary,
    `if (${page.tree.typed ? `${name} && ` : ''}${list}.includes(${name})) {`,
    `${indent}${sourceOf(page, writing.callee.object)}.${set}(${quote('Access-Control-Allow-Origin', mark)}, ${name})${semicolon}`,
    '}',
  ];
  return [...edits, replaceNode(page, loop.node, lines.join(eol + base))];
}

interface Loop {
  readonly node: Node;
  readonly variable: string;
}

/** The loop over a list that does nothing but write the header with each of its items. */
function loopAround(page: Page, writing: HeaderWriting): Loop | undefined {
  const value = bare(writing.value);
  const statement = soleStatement(page, writing);
  const parent = statement && page.parent(statement);
  const body = parent?.type === 'BlockStatement' && parent.body.length === 1 ? parent : statement;
  const loop = body && page.parent(body);
  if (value.type !== 'Identifier' || loop?.type !== 'ForOfStatement' || loop.body !== body || loop.left.type !== 'VariableDeclaration') return undefined;
  const [item] = loop.left.declarations;
  return item?.id.type === 'Identifier' && item.id.name === value.name ? { node: loop, variable: value.name } : undefined;
}

/** The name means something in the function beside the loop. */
function usedElsewhere(page: Page, loop: Node, name: string): boolean {
  const scope = functionAround(page, loop);
  return page.nodes.some(node => node.type === 'Identifier' && node.name === name && scope.range[0] <= node.range[0] && node.range[1] <= scope.range[1] && !(loop.range[0] <= node.range[0] && node.range[1] <= loop.range[1]));
}
