import { someOrigin } from '../../../cors/origin';
import type { Origins } from '../../../policy/change';
import type { Edit } from '../../../text/edit';
import { escapeSnippet } from '../../../text/edit';
import { listText } from './lists';
import type { Page } from './page';
import { bare, literalText } from './page';
import { endOfLineBehind } from './trivia';
import { quote } from './style';

/** Stands for what a person types over when no origin is known. */
const MARK = '\uE000';

/** Edits whose texts may hold a placeholder become snippets when they do. */
export function withPlaceholder(edits: readonly Edit[], origins: Origins): Edit[] {
  if (origins !== undefined) return [...edits];
  return edits.map(edit => edit.text.includes(MARK) ? { ...edit, text: escapeSnippet(edit.text).replaceAll(MARK, `\${1:${someOrigin}}`), snippet: true } : edit);
}

/** The origins to write; the mark of a placeholder when there are none. */
export function originTexts(origins: Origins): readonly string[] {
  return origins === undefined || origins.length === 0 ? [MARK] : origins;
}

/** A constant at the top level that holds the origins: its name, and the edits that declare it unless it is there. */
export function hoistOrigins(page: Page, origins: Origins): { readonly name: string; readonly edits: readonly Edit[] } {
  const texts = originTexts(origins);
  const known = knownList(page, texts);
  if (known !== undefined) return { name: known, edits: [] };
  const taken = new Set(page.nodes.flatMap(node => node.type === 'Identifier' ? [node.name] : []));
  const name = ['allowedOrigins', 'corsOrigins', 'allowedCorsOrigins', 'corsAllowedOrigins'].find(one => !taken.has(one)) ?? freeName(taken);
  return { name, edits: [declareOrigins(page, name, texts)] };
}

/** The constant that holds just these texts already. */
export function knownList(page: Page, texts: readonly string[]): string | undefined {
  return declaredLists(page).find(list => list.texts.length === texts.length && list.texts.every((text, index) => text === texts[index]))?.name;
}

function freeName(taken: ReadonlySet<string>): string {
  let count = 2;
  while (taken.has(`allowedOrigins${count}`)) count++;
  return `allowedOrigins${count}`;
}

/** Lists of texts that are constants of the file's top level. */
function declaredLists(page: Page): { name: string; texts: readonly string[] }[] {
  return page.tree.program.body.flatMap(statement => statement.type !== 'VariableDeclaration' || statement.kind !== 'const' ? [] : statement.declarations.flatMap(({ id, init }) => {
    const list = init ? bare(init) : undefined;
    if (id.type !== 'Identifier' || list?.type !== 'ArrayExpression') return [];
    const texts = list.elements.map(literalText);
    return texts.every(text => text !== undefined) ? [{ name: id.name, texts }] : [];
  }));
}

/** Behind the imports, or in front of everything but directives and the comments of a file's head. */
function declareOrigins(page: Page, name: string, texts: readonly string[]): Edit {
  const { eol, semicolon } = page.style;
  const { body } = page.tree.program;
  const list = texts.length > 3 ? `[${eol}${texts.map(text => `${page.style.indent}${quote(text, page.style.quote)},${eol}`).join('')}]` : listText(page, texts, 0);
  const declaration = `const ${name} = ${list}${semicolon}`;
  const last = body.filter((_, index) => body.slice(0, index + 1).every(isHead)).at(-1);
  const insertion = (offset: number, text: string): Edit => ({ at: { file: page.file, span: { start: offset, end: offset } }, text });
  if (last) {
    const end = endOfLineBehind(page, last.range[1]);
    return end === undefined ? insertion(last.range[1], ` ${declaration}${semicolon === '' ? ';' : ''}`) : insertion(end, `${eol}${eol}${declaration}`);
  }
  const start = body[0]?.range[0] ?? page.text.length;
  return insertion(start, `${declaration}${eol}${eol}`);
}

function isHead(statement: Page['tree']['program']['body'][number]): boolean {
  switch (statement.type) {
    case 'ImportDeclaration':
    case 'TSImportEqualsDeclaration': return true;
    case 'ExpressionStatement': return 'directive' in statement && statement.directive !== undefined || isRequire(statement.expression);
    case 'VariableDeclaration': return statement.declarations.every(({ init }) => init !== null && isRequire(init));
    default: return false;
  }
}

/** `require('x')`, `require('x').y`, `require('x')()`. */
function isRequire(node: Page['nodes'][number]): boolean {
  const inner = bare(node);
  if (inner.type === 'MemberExpression') return isRequire(inner.object);
  if (inner.type !== 'CallExpression') return false;
  return inner.callee.type === 'Identifier' ? inner.callee.name === 'require' : isRequire(inner.callee);
}
