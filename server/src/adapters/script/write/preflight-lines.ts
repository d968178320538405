import type { CorsLines } from './cors-lines';
import { flush } from './cors-lines';
import { properCase } from '../../../cors/header-name';
import type { ChangeStep } from '../../../policy/change';
import { functionNamed } from './functions';
import { writingsWithin } from './header-writing';
import type { Node, Page } from './page';
import { keyName } from './page';
import { objectOf } from './permissions';
import { inside, namesUsed } from './scope';
import { quote } from './style';

export type PreflightStep = Extract<ChangeStep, { kind: 'answer-preflight' }>;

/** Names and tokens of the permissions that scopes do not give yet, be it through constants and functions of the file. */
export function missingPermissions(page: Page, scopes: readonly Node[], { methods, headers }: PreflightStep): [name: string, tokens: readonly string[]][] {
  const wanted: [string, readonly string[]][] = [['Access-Control-Allow-Methods', methods], ['Access-Control-Allow-Headers', headers.map(properCase)]];
  const within = reached(page, scopes);
  return wanted.filter(([name, tokens]) => tokens.length > 0 && !within.some(scope => gives(page, scope, name)));
}

function gives(page: Page, scope: Node, name: string): boolean {
  return writingsWithin(page, scope, name.toLowerCase()).length > 0 || page.nodes.some(node => node.type === 'Property' && inside(scope, node) && keyName(node)?.toLowerCase() === name.toLowerCase());
}

/** The scopes, and the values of the names they use, as far as the file shows them. */
function reached(page: Page, scopes: readonly Node[]): Node[] {
  const found = new Set(scopes);
  for (const scope of found) {
    for (const name of namesUsed(page, scope)) {
      const declared = functionNamed(page, name) ?? page.nodes.flatMap(node => node.type === 'Identifier' && node.name === name ? [objectOf(page, node)] : []).find(object => object !== undefined);
      if (declared) found.add(declared);
    }
  }
  return [...found];
}

/** `'Name': 'a, b'` for the items of a header object. */
export function permissionItems(page: Page, permissions: readonly [string, readonly string[]][]): string[] {
  return permissions.map(([name, tokens]) => `${quote(name, page.style.quote)}: ${quote(tokens.join(', '), page.style.quote)}`);
}

/** How a preflight is ended with 204, as statements: `express` responses know `sendStatus`, those of Next.js `status`. */
export type Ending = 'express' | 'next' | 'node';

/** The statements that answer a preflight like a handler answers: its CORS lines, the permissions it lacks, and the end. */
export function answerLines(page: Page, { lines, response, ending, permissions }: { lines: Pick<CorsLines, 'texts' | 'items' | 'setter'>; response: string; ending: Ending; permissions: readonly [string, readonly string[]][] }): string[] {
  const { semicolon } = page.style;
  const end = endLines(response, ending, semicolon);
  if (lines.items.length === 0) return [...lines.texts, ...setLines(page, lines, response, ending, permissions), ...end];
  const object = objectText(page, [...lines.items, ...permissionItems(page, permissions)]);
  if (lines.setter === 'writeHead' && ending !== 'express') return [...lines.texts, `${response}.writeHead(204, ${object})${semicolon}`, `${response}.end()${semicolon}`];
  return [...lines.texts, `${response}.${lines.setter === 'header' ? 'header' : 'set'}(${object})${semicolon}`, ...end];
}

/** The permissions, a statement each, in the manner of the lines beside them. */
export function setLines(page: Page, { texts }: Pick<CorsLines, 'texts'>, response: string, ending: Ending, permissions: readonly [string, readonly string[]][]): string[] {
  const method = new RegExp(`\\b${response}\\s*\\.(set|header|setHeader)\\(`).exec(texts.join('\n'))?.[1] ?? (ending === 'express' ? 'set' : 'setHeader');
  return permissions.map(([name, tokens]) => `${response}.${method}(${quote(name, page.style.quote)}, ${quote(tokens.join(', '), page.style.quote)})${page.style.semicolon}`);
}

export function endLines(response: string, ending: Ending, semicolon: string): string[] {
  switch (ending) {
    case 'express': return [`${response}.sendStatus(204)${semicolon}`];
    case 'next': return [`${response}.status(204).end()${semicolon}`];
    case 'node': return [`${response}.writeHead(204)${semicolon}`, `${response}.end()${semicolon}`];
  }
}

/** An object literal; a lone spread is what is spread. */
export function objectText(page: Page, items: readonly string[]): string {
  const [only] = items;
  if (only !== undefined && items.length === 1 && only.startsWith('...')) return only.slice(3);
  const line = `{ ${items.join(', ')} }`;
  return line.length <= 70 && !line.includes('\n') ? line : `{\n${items.map(item => `${page.style.indent}${item},\n`).join('')}}`;
}

/** Declarations that statements need, as statements. */
export function declarationTexts(page: Page, { needed }: Pick<CorsLines, 'needed'>): string[] {
  return needed.map(node => flush(page, node));
}

/** Statements, `\n` in them, each line at an indentation and with the file's line break behind it. */
export function layOut(page: Page, texts: readonly string[], indent: string): string {
  return texts.flatMap(text => text.split('\n')).map(line => `${line === '' ? '' : indent}${line}${page.style.eol}`).join('');
}

/** What a response is in this file. */
export function endingOf(page: Page, response: string): Ending {
  if (/\bfrom\s+['"]express['"]|require\(['"]express['"]\)/.test(page.text)) return 'express';
  const source = page.text;
  if (new RegExp(`\\b${response}\\.(?:sendStatus|set|header|vary)\\(`).test(source)) return 'express';
  return /NextApi(?:Request|Response)/.test(source) || new RegExp(`\\b${response}\\.(?:status|json|send|redirect)\\(`).test(source) ? 'next' : 'node';
}

