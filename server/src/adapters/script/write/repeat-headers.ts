import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { soleStatement } from './add-header';
import { corsLinesOf, flush, leaves } from './cors-lines';
import type { FetchLines } from './fetch-lines';
import { fetchLinesOf } from './fetch-lines';
import type { HeaderWriting } from './header-writing';
import { functionAround, writingOf } from './header-writing';
import { addToExit, wrapExit } from './exits';
import type { Node, Page } from './page';
import { isFunction, keyName, nodesAtPlace, sourceOf } from './page';
import { objectOf } from './permissions';
import { parameterNames } from './functions';
import { objectText } from './preflight-lines';
import { holdsAt, inside, patternNames } from './scope';
import { addTexts, seatOf } from './statements';
import { quote } from './style';

/** The exit at `exit` gets the header lines that are set at `like`. */
export function repeatHeaders(page: Page, exit: Place, exitHeaders: Place | undefined, like: readonly Place[]): Edit[] | undefined {
  const end = nodesAtPlace(page, exit)[0];
  if (!end) return undefined;
  const writings = like.map(place => writingAt(page, place));
  const known = writings.filter(writing => writing !== undefined);
  const complete = known.length === writings.length;
  const statements = known.map(writing => soleStatement(page, writing));
  const around = functionAround(page, end);
  const head = headOf(page, exitHeaders, around);
  if (complete && statements.every(statement => statement !== undefined) && statements.length > 0 && !known.some(isOnHeaders)) return repeatStatements(page, head ?? end, statements);
  if (head) return repeatOnResponse(page, head, around);
  const ways = complete && known.length > 0 ? fetchLinesOf(page, around, known) : sharedOf(page, around);
  const lines = ways.find(({ nodes }) => nodes.every(node => holdsAt(page, node, end)));
  const names = complete ? new Set(known.map(({ name }) => name)) : undefined;
  if (!lines) return repeatOnResponse(page, end, around, names);
  if (lines.wrapper) return wrapExit(page, end, lines.wrapper);
  return addToExit(page, end, exitHeaders, lines.shared ? [`...${sourceOf(page, lines.shared)}`] : lines.items) ?? repeatOnResponse(page, end, around, names);
}

/** The lines are written in another file, or as one whole: the expression that the answers beside this one take them from. */
function sharedOf(page: Page, around: Node): FetchLines[] {
  const nodes = new Map<string, Node>();
  for (const node of page.nodes) {
    if (node.type !== 'Property' || !inside(around, node) || node.key.type !== 'Identifier' || node.key.name !== 'headers') continue;
    const parts = node.value.type === 'ObjectExpression' ? node.value.properties.flatMap(one => one.type === 'SpreadElement' ? [one.argument] : []) : [node.value];
    for (const part of parts) if (part.type === 'Identifier' || part.type === 'CallExpression') nodes.set(sourceOf(page, part), part);
  }
  const [shared, ...others] = nodes.values();
  return shared && others.length === 0 ? [{ shared, wrapper: undefined, items: [], nodes: [shared] }] : [];
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

/** Set on the headers of a Fetch response, which another exit does not have. */
function isOnHeaders(writing: HeaderWriting): boolean {
  const object = writing.kind === 'call' ? writing.callee.object : undefined;
  return object?.type === 'MemberExpression' && object.property.type === 'Identifier' && object.property.name === 'headers' || object?.type === 'Identifier' && /headers$/i.test(object.name);
}

/** `res.writeHead(500)`: the headers of this exit are sent there, before its end. */
function headOf(page: Page, exitHeaders: Place | undefined, around: Node): Node | undefined {
  const nodes = exitHeaders ? nodesAtPlace(page, exitHeaders) : [];
  for (const node of nodes) {
    const call = node.type === 'CallExpression' ? node : page.parent(node);
    if (call?.type === 'CallExpression' && call.callee.type === 'MemberExpression' && call.callee.property.type === 'Identifier' && call.callee.property.name === 'writeHead' && inside(around, call)) return call;
  }
  return undefined;
}

/** A response that is written to: what other exits of the handler set on it, as headers of `writeHead` or as statements before the end. */
function repeatOnResponse(page: Page, end: Node, around: Node, wanted?: ReadonlySet<string>): Edit[] | undefined {
  const response = isFunction(around) ? parameterNames(around).find(name => /^_?(?:res|resp|response|reply)$/i.test(name)) : undefined;
  const lines = response === undefined ? undefined : corsLinesOf(page, around, response);
  if (!lines || response === undefined || lines.needed.some(node => !holdsAt(page, node, end))) return undefined;
  const given = lines.nodes.filter(node => !lines.needed.includes(node));
  if (!given.every(node => holdsAt(page, node, end))) return undefined;
  if (lines.items.length > 0 && lines.texts.length === 0 && lines.setter === 'writeHead') {
    const added = addToExit(page, end, undefined, lines.items);
    if (added) return added;
  }
  const seat = seatOf(page, end);
  const set = lines.items.length === 0 ? [] : lines.setter === 'writeHead' ? given.flatMap(node => settingOf(page, response, node, wanted)) : [`${response}.${lines.setter ?? 'set'}(${objectText(page, lines.items)})${page.style.semicolon}`];
  return seat && addTexts(page, seat, [...lines.texts, ...set], 'before');
}

/** What `writeHead` is given elsewhere, set before an exit that has no head of its own. `wanted`: names, lower case; undefined: all. */
function settingOf(page: Page, response: string, node: Node, wanted: ReadonlySet<string> | undefined): string[] {
  const { semicolon, quote: mark } = page.style;
  if (node.type !== 'Property') return objectOf(page, node) ? [`for (const [name, value] of Object.entries(${sourceOf(page, node)})) ${response}.setHeader(name, value)${semicolon}`] : [];
  const name = keyName(node) ?? '';
  return wanted && !wanted.has(name.toLowerCase()) ? [] : [`${response}.setHeader(${quote(name, mark)}, ${sourceOf(page, node.value)})${semicolon}`];
}

/** Copies of the statements in front of the exit, the tests of the Origin around them included. */
function repeatStatements(page: Page, end: Node, statements: readonly Node[]): Edit[] | undefined {
  const seat = seatOf(page, end);
  if (!seat) return undefined;
  const source = [...new Set(statements.map(statement => guardOf(page, statement)))];
  const here = functionAround(page, end);
  for (const statement of source) {
    const there = functionAround(page, statement);
    // Handlers side by side have parameters of the same names for the same things.
    const shared = there === here || inside(there, here) ? new Set<string>() : sharedParameters(there, here);
    if (!holdsAt(page, statement, seat.node, shared)) return undefined;
  }
  return addTexts(page, seat, source.map(statement => flush(page, statement)), 'before');
}

/** `if (allowed.includes(origin)) { … }` goes along with a statement that is all there is in it. */
function guardOf(page: Page, statement: Node): Node {
  const block = page.parent(statement);
  const test = block?.type === 'BlockStatement' ? page.parent(block) : block;
  return test?.type === 'IfStatement' && !test.alternate && /origin/i.test(sourceOf(page, test.test)) && !leaves(page, test.consequent) ? test : statement;
}

function sharedParameters(there: Node, here: Node): Set<string> {
  if (!isFunction(there) || !isFunction(here)) return new Set();
  const names = here.params.map(parameter => patternNames(parameter).join());
  return new Set(there.params.flatMap((parameter, index) => names[index] === patternNames(parameter).join() ? patternNames(parameter) : []));
}
