import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Edit } from '../../../text/edit';
import type { FunctionNode } from '../write/functions';
import type { Node, Page } from '../write/page';
import { insertAt, isFunction } from '../write/page';
import { indentAt } from '../write/style';

/** What a set-up allows the pages it lets in, until somebody narrows it: the methods of an API, JSON and tokens. */
export const permissionLines: readonly (readonly [name: string, value: string])[] = [
  ['Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE'],
  ['Access-Control-Allow-Headers', 'Content-Type, Authorization'],
];

/** The first of the names that the file does not use; else the last with a number. */
export function unusedName(page: Page, names: readonly string[]): string {
  const taken = new Set(page.nodes.flatMap(node => node.type === 'Identifier' ? [node.name] : []));
  const free = names.find(name => !taken.has(name));
  if (free !== undefined) return free;
  for (let i = 2; ; i++) if (!taken.has(`${names.at(-1) ?? ''}${i}`)) return `${names.at(-1) ?? ''}${i}`;
}

/** Statements, a line each, at the start of a function's body. */
export function startOfBody(page: Page, body: TSESTree.BlockStatement, lines: readonly string[]): Edit {
  const { eol, indent } = page.style;
  const outer = indentAt(page.text, body.range[0]);
  const [first] = body.body;
  // Where the first statement stands on the line of the brace, it moves to a line of its own.
  const broken = first === undefined ? /[\r\n]/.test(page.text.slice(...body.range)) : /[\r\n]/.test(page.text.slice(body.range[0], first.range[0]));
  const text = lines.map(line => `${eol}${outer}${indent}${line}`).join('');
  return insertAt(page, body.range[0] + 1, broken ? text : `${text}${eol}${outer}${first ? indent : ''}`);
}

/** Declarations at the end of a file, apart by a blank line. */
export function endOfFile(page: Page, lines: readonly string[]): Edit {
  const { eol } = page.style;
  const end = page.text.trimEnd().length;
  const rest = page.text.slice(end);
  return insertAt(page, rest === '' ? page.text.length : end, `${eol}${eol}${lines.join(eol)}${rest === '' ? eol : ''}`);
}

/** The values that a function itself returns, not those of functions within it; undefined for a `return` without one. */
export function returnsOf(page: Page, handler: FunctionNode): (Node | undefined)[] {
  return page.nodes.flatMap(node => {
    if (node.type !== 'ReturnStatement') return [];
    let around = page.parent(node);
    while (around && !isFunction(around)) around = page.parent(around);
    return around === handler ? [node.argument ?? undefined] : [];
  });
}

/** A TypeScript file. */
export function isTyped(page: Page): boolean {
  return /\.[cm]?tsx?$/i.test(page.file);
}
