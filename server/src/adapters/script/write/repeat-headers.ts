import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { soleStatement } from './add-header';
import type { HeaderWriting } from './header-writing';
import { functionAround, writingOf } from './header-writing';
import { addItem } from './lists';
import type { Node, Page } from './page';
import { bare, insertAt, isFunction, keyName, nodesAtPlace, sourceOf } from './page';
import { objectOf } from './permissions';
import { holdsAt, inside, patternNames } from './scope';
import { addStatements, seatOf } from './statements';

/** The exit at `exit` gets the header lines that are set at `like`. */
export function repeatHeaders(page: Page, exit: Place, exitHeaders: Place | undefined, like: readonly Place[]): Edit[] | undefined {
  const writings = like.map(place => writingAt(page, place));
  const known = writings.filter(writing => writing !== undefined);
  const end = nodesAtPlace(page, exit)[0];
  if (!end) return undefined;
  if (known.length === 0) return repeatShared(page, end);
  const statements = known.map(writing => soleStatement(page, writing));
  if (known.length < writings.length) return undefined;
  if (statements.every(statement => statement !== undefined)) return repeatStatements(page, end, statements);
  return known.every(({ kind }) => kind === 'property') ? repeatProperties(page, end, exitHeaders, known as Extract<HeaderWriting, { kind: 'property' }>[]) : undefined;
}

function writingAt(page: Page, place: Place): HeaderWriting | undefined {
  for (const node of nodesAtPlace(page, place)) {
    const found = writingOf(page, node, true) ?? varyCall(node);
    if (found) return found;
  }
  return undefined;
}

/** `res.vary('Origin')` writes a header too. */
function varyCall(node: Node): HeaderWriting | undefined {
  const call = node.type === 'ExpressionStatement' ? node.expression : node;
  const [value] = call.type === 'CallExpression' ? call.arguments : [];
  return call.type === 'CallExpression' && call.callee.type === 'MemberExpression' && call.callee.property.type === 'Identifier' && call.callee.property.name === 'vary' && value
    ? { kind: 'call', name: 'vary', value, node: call, callee: call.callee } : undefined;
}

/** Copies of the statements in front of the exit, the tests of the Origin around them included. */
function repeatStatements(page: Page, end: Node, statements: readonly Node[]): Edit[] | undefined {
  const seat = seatOf(page, end);
  if (!seat) return undefined;
  const source = [...new Set(statements.map(statement => guardOf(page, statement)))];
  const here = functionAround(page, end);
  const lines: string[] = [];
  for (const statement of source) {
    const there = functionAround(page, statement);
    // Handlers side by side have parameters of the same names for the same things.
    const shared = there === here || inside(there, here) ? new Set<string>() : sharedParameters(there, here);
    if (!holdsAt(page, statement, seat.node, shared)) return undefined;
    lines.push(seat.kind === 'block' ? sourceOf(page, statement) : sourceOf(page, statement).replace(/\s*[\r\n]\s*/g, ' '));
  }
  return addStatements(page, seat, lines, 'before');
}

/** `if (allowed.includes(origin)) { … }` goes along with a statement that is all there is in it. */
function guardOf(page: Page, statement: Node): Node {
  const block = page.parent(statement);
  const test = block?.type === 'BlockStatement' ? page.parent(block) : block;
  return test?.type === 'IfStatement' && !test.alternate && /origin/i.test(sourceOf(page, test.test)) && !/\breturn\b|\bend\b|\bnext\b/.test(sourceOf(page, test.consequent)) ? test : statement;
}

function sharedParameters(there: Node, here: Node): Set<string> {
  if (!isFunction(there) || !isFunction(here)) return new Set();
  const names = here.params.map(parameter => patternNames(parameter).join());
  return new Set(there.params.flatMap((parameter, index) => names[index] === patternNames(parameter).join() ? patternNames(parameter) : []));
}

/** The same properties in the exit's header object, or the constant that holds them. */
function repeatProperties(page: Page, end: Node, exitHeaders: Place | undefined, writings: readonly Extract<HeaderWriting, { kind: 'property' }>[]): Edit[] | undefined {
  const [first] = writings;
  if (!first) return undefined;
  const constant = constantOf(page, first.object);
  const spreads = constant !== undefined && writings.every(({ object }) => object === first.object) && holdsAt(page, constant, end) ? constant.name : undefined;
  const holds = writings.every(({ node }) => holdsAt(page, node, end));
  if (spreads === undefined && !holds) return undefined;
  const items = spreads === undefined ? writings.map(({ node }) => sourceOf(page, node)) : [`...${spreads}`];
  const whole = spreads ?? `{ ${items.join(', ')} }`;
  const given = exitHeaders && nodesAtPlace(page, exitHeaders).map(bare).find(node => node.type === 'ObjectExpression');
  // An exit without headers is pointed at as a whole, or at its options.
  const target = given?.type === 'ObjectExpression' && given !== exitParts(end) && given !== responseOptions(page, exitParts(end)) ? given : headerObject(page, end);
  if (target === undefined) return addHeaderObject(page, end, whole);
  if (spreads !== undefined && target.properties.length > 0) return [insertAt(page, target.properties[0]?.range[0] ?? target.range[0] + 1, `...${spreads}, `)];
  return addItem(page, target, items.join(', '));
}

/** The lines are written elsewhere: the one name that the answers beside this one take them from. */
function repeatShared(page: Page, end: Node): Edit[] | undefined {
  const around = functionAround(page, end);
  const names = new Set<string>();
  for (const node of page.nodes) {
    if (!isResponse(node) || !inside(around, node)) continue;
    const headers = responseOptions(page, node)?.properties.find(property => property.type === 'Property' && keyName(property) === 'headers');
    const value = headers?.type === 'Property' ? bare(headers.value) : undefined;
    const shared = value?.type === 'ObjectExpression' ? value.properties.flatMap(one => one.type === 'SpreadElement' ? [one.argument] : []) : value ? [value] : [];
    for (const one of shared) if (one.type === 'Identifier') names.add(one.name);
  }
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) return undefined;
  const target = headerObject(page, end);
  if (!target) return addHeaderObject(page, end, name);
  const [first] = target.properties;
  return first ? [insertAt(page, first.range[0], `...${name}, `)] : addItem(page, target, `...${name}`);
}

/** The constant whose value is the object. */
function constantOf(page: Page, object: Node): TSESTree.Identifier | undefined {
  let node = object;
  let parent = page.parent(node);
  while (parent && bare(parent) === object) {
    node = parent;
    parent = page.parent(node);
  }
  return parent?.type === 'VariableDeclarator' && parent.init === node && parent.id.type === 'Identifier' ? parent.id : undefined;
}

/** The call or object that an exit consists of. */
function exitParts(end: Node): Node {
  let node: Node = end;
  for (;;) {
    if (node.type === 'ReturnStatement' && node.argument) node = node.argument;
    else if (node.type === 'ExpressionStatement') node = node.expression;
    else if (node.type === 'AwaitExpression') node = node.argument;
    else return bare(node);
  }
}

function headerObject(page: Page, end: Node): TSESTree.ObjectExpression | undefined {
  const node = exitParts(end);
  const holder = node.type === 'ObjectExpression' ? node : responseOptions(page, node);
  const headers = holder?.properties.find(property => property.type === 'Property' && keyName(property) === 'headers');
  return headers?.type === 'Property' && headers.value.type === 'ObjectExpression' ? headers.value : undefined;
}

/** The second argument of `new Response(body, …)` or `Response.json(data, …)`. */
function responseOptions(page: Page, node: Node): TSESTree.ObjectExpression | undefined {
  const options = isResponse(node) ? node.arguments[1] : undefined;
  return options && objectOf(page, options);
}

function isResponse(node: Node): node is TSESTree.NewExpression | TSESTree.CallExpression {
  if (node.type === 'NewExpression') return node.callee.type === 'Identifier' && /Response$/.test(node.callee.name);
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.object.type === 'Identifier' && /Response$/.test(node.callee.object.name);
}

/** The exit has no header object yet. */
function addHeaderObject(page: Page, end: Node, headers: string): Edit[] | undefined {
  const node = exitParts(end);
  const property = headers === 'headers' ? headers : `headers: ${headers}`;
  if (node.type === 'ObjectExpression') return node.properties.some(one => one.type === 'SpreadElement' || keyName(one) === 'headers') ? undefined : addItem(page, node, property);
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && node.callee.property.name === 'writeHead' && node.arguments.length === 1) return addItem(page, node, headers);
  if (!isResponse(node)) return undefined;
  const [body, options] = node.arguments;
  if (!body) return node.type === 'NewExpression' ? addItem(page, node, `null, { ${property} }`) : undefined;
  if (!options) return addItem(page, node, `{ ${property} }`);
  const object = bare(options);
  if (object.type !== 'ObjectExpression' || object.properties.some(one => one.type === 'SpreadElement' || keyName(one) === 'headers')) return undefined;
  return addItem(page, object, property);
}

