import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { HeaderWriting } from './header-writing';
import type { Node, Page } from './page';
import { bare, isFunction, literalText, sourceOf } from './page';
import { inside } from './scope';
import { quote } from './style';

/** The source of an expression for the request's Origin, as the value written reads it or else as the handler's parameters give it. */
export function requestOrigin(page: Page, writing: HeaderWriting): string | undefined {
  return reflected(page, writing.value) ?? fromParameters(page, writing);
}

/** Whether a value says who asks. */
export function isReflected(page: Page, value: Node): boolean {
  return reflected(page, value) !== undefined;
}

/** What is reflected by a value: `origin`, `req.headers.origin || '*'`, `` `${origin}` ``. */
function reflected(page: Page, value: Node): string | undefined {
  const node = bare(value);
  switch (node.type) {
    case 'Identifier': return /origin/i.test(node.name) && !/allow|origins$/i.test(node.name) && !isSetting(page, node) ? node.name : originBehind(page, node);
    case 'MemberExpression':
    case 'ChainExpression':
    case 'CallExpression': return readsOrigin(node) ? sourceOf(page, node) : undefined;
    case 'LogicalExpression': return node.operator === '&&' ? reflected(page, node.right) : reflected(page, node.left);
    case 'ConditionalExpression': return reflected(page, node.consequent) ?? reflected(page, node.alternate);
    case 'TemplateLiteral': return node.expressions.length === 1 && node.quasis.every(({ value: { raw } }) => raw === '') && node.expressions[0] ? reflected(page, node.expressions[0]) : undefined;
    default: return undefined;
  }
}

/** A constant of another name that holds the Origin. */
function originBehind(page: Page, node: TSESTree.Identifier): string | undefined {
  const value = constantBehind(page, node);
  return value && reflected(page, value) !== undefined ? node.name : undefined;
}

/** Called after the Origin, and yet what the environment says: `const origin = process.env.ORIGIN || '*'`. */
function isSetting(page: Page, node: TSESTree.Identifier): boolean {
  const value = constantBehind(page, node);
  return value !== undefined && page.nodes.some(one => inside(value, one) && isEnvironment(one));
}

/** `process.env`, or the `env` that a worker is given. */
function isEnvironment(node: Node): boolean {
  return node.type === 'Identifier' && node.name === 'env' || node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier' && node.property.name === 'env';
}

/** The value of a name that is declared once in the file, with a value. */
export function constantBehind(page: Page, { name }: TSESTree.Identifier): Node | undefined {
  const declarations = page.nodes.filter(node => node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name);
  const [only] = declarations;
  return declarations.length === 1 && only?.type === 'VariableDeclarator' ? only.init ?? undefined : undefined;
}

/** `x.origin`, `x['origin']`, `x.get('Origin')`. */
function readsOrigin(node: Node): boolean {
  const inner = node.type === 'ChainExpression' ? node.expression : node;
  if (inner.type === 'MemberExpression' && isEnvironment(inner.object)) return false;
  if (inner.type === 'MemberExpression') return inner.computed ? /^origin$/i.test(literalText(inner.property) ?? '') : inner.property.type === 'Identifier' && /^origin$/i.test(inner.property.name);
  return inner.type === 'CallExpression' && inner.arguments.length === 1 && /^origin$/i.test(literalText(inner.arguments[0]) ?? '');
}

/** The request's Origin as the parameters of the functions around a writing give it, whatever the value written is. */
export function fromParameters(page: Page, writing: HeaderWriting): string | undefined {
  const fetch = writing.kind === 'call' && isHeadersObject(writing.callee.object);
  const root = writing.kind === 'call' && !fetch ? rootName(writing.callee.object) : undefined;
  for (let node = page.parent(writing.node); node; node = page.parent(node)) {
    if (!isFunction(node)) continue;
    const names = node.params.map(parameterName);
    const request = fetch ? names.find(name => /^_?req(?:uest)?$/.test(name)) : undefined;
    const found = request === undefined ? fromNames(page, names, root) : `${request}.headers.get(${quote('Origin', page.style.quote)})`;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `headers` or `response.headers` of the Fetch API; a Node response sets headers by itself. */
function isHeadersObject(node: Node): boolean {
  return node.type === 'Identifier' ? /headers$/i.test(node.name) : node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier' && node.property.name === 'headers';
}

function fromNames(page: Page, names: readonly string[], root: string | undefined): string | undefined {
  const text = quote('Origin', page.style.quote);
  const response = root === undefined ? names.findIndex(name => /^(?:res|resp|response|reply)$/.test(name)) : names.indexOf(root);
  const request = names[response - 1];
  if (response > 0 && request !== undefined && !/^(?:err|error)$/.test(request)) return `${request}.headers.origin`;
  const [first] = names;
  if (first === 'ctx' && root === 'ctx') return `ctx.get(${text})`;
  if (first === 'c' && root === 'c') return `c.req.header(${text})`;
  if (first === 'event') return 'event.headers.origin';
  return root === undefined && (first === 'request' || first === 'req') && names.length <= 2 ? `${first}.headers.get(${text})` : undefined;
}

/** The name of a plain parameter, `request` for `{ request }`, else empty. */
function parameterName(parameter: TSESTree.Parameter): string {
  const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  if (target.type === 'Identifier') return target.name;
  return target.type === 'ObjectPattern' && target.properties.some(one => one.type === 'Property' && one.shorthand && one.key.type === 'Identifier' && one.key.name === 'request') ? 'request' : '';
}

function rootName(node: Node): string | undefined {
  let at: Node = node;
  for (;;) {
    if (at.type === 'MemberExpression') at = at.object;
    else if (at.type === 'CallExpression') at = at.callee;
    else return at.type === 'Identifier' ? at.name : undefined;
  }
}
