import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import type { FunctionNode } from './functions';
import { functionOf, parameterNames } from './functions';
import type { Call, Node, Page } from './page';
import { insertAt, isFunction, literalText, nodesAtPlace, replaceNode, replaceRange, sourceOf } from './page';
import { holdsAt } from './scope';
import { addStatements, seatOf, statementOf } from './statements';
import { indentAt, lineStart } from './style';
import { commentsWithin } from './trivia';

const VERBS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete', 'head']);

/** The call `app.put('/x', …)` or `app.use(…)` that a node is, or that it is an argument of. */
export function registrationOf(page: Page, node: Node): Call | undefined {
  const inner = node.type === 'ExpressionStatement' ? node.expression : node;
  for (const one of [inner, page.parent(inner)]) if (one?.type === 'CallExpression' && /^(?:get|post|put|patch|delete|head|all|use)$/.test(methodOf(one)) && one.arguments.length > 0) return one;
  return undefined;
}

/** It answers one method of one path, so that OPTIONS never reaches it. */
export function isRoute(registration: Call): boolean {
  return VERBS.has(methodOf(registration));
}

/** `app.options('*', cors())` becomes `app.use(cors())`: what was registered for preflights to all paths is there for every request. */
export function registerForAll(page: Page, at: Place): Edit[] | undefined {
  const call = nodesAtPlace(page, at).map(node => node.type === 'ExpressionStatement' ? node.expression : node).find(node => node.type === 'CallExpression' && methodOf(node) === 'options');
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || call.arguments.length < 2 || call.callee.object.type === 'CallExpression') return undefined;
  const [path, next] = call.arguments;
  if (!path || !next || !/^(?:\(?\.?\*\)?|\/\*|\*\w+|\/\*\w+|\/?\{\*\w+\}|\/\(\.\*\))$/.test(literalText(path) ?? '') || commentsWithin(page, path.range[0], next.range[0]).length > 0) return undefined;
  return [replaceNode(page, call.callee.property, 'use'), replaceRange(page, path.range[0], next.range[0], '')];
}

/** The name of the method a call calls, empty for others. */
export function methodOf({ callee }: Call): string {
  return callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier' ? callee.property.name : '';
}

/** A function that a registration is given, written in place or by name. */
export interface Given {
  readonly argument: Node;
  readonly handler: FunctionNode;
  readonly request: string;
  readonly response: string;
  /** It hands on to the next one. */
  readonly next: string | undefined;
}

/** The functions given to a registration that are seen in the file and take request and response, in order. */
export function givenTo(page: Page, { arguments: given }: Call): Given[] {
  return given.flatMap(argument => {
    const handler = functionOf(page, argument);
    const [request, response, next] = handler ? parameterNames(handler) : [];
    return handler && request !== undefined && response !== undefined && request !== '' && response !== '' ? [{ argument, handler, request, response, next }] : [];
  });
}

/** `app.options('/x', …)` in front of the registration, or `.options(…)` in the chain of a `route()`. `needs`: what must mean the same there. */
export function registerOptions(page: Page, registration: Call, handlers: readonly string[], needs: readonly Node[], renamed: ReadonlySet<string> = new Set()): Edit[] | undefined {
  const { callee, arguments: [path] } = registration;
  if (callee.type !== 'MemberExpression' || !needs.every(node => holdsAt(page, node, registration, renamed))) return undefined;
  const { eol, semicolon } = page.style;
  const route = callee.object.type === 'CallExpression' ? routeCall(callee.object) : undefined;
  if (route) {
    const end = route.range[1];
    const dot = page.text.indexOf('.', end);
    const broken = page.text.slice(end, dot).includes('\n');
    const base = broken ? indentAt(page.text, dot) : indentAt(page.text, end);
    return [insertAt(page, end, `${broken ? eol + base : ''}.options(${said(handlers, base, eol)})`)];
  }
  if (callee.object.type === 'CallExpression') return undefined;
  const statement = statementOf(page, registration);
  const seat = statement && seatOf(page, statement);
  if (!seat || !path || isFunction(path)) return undefined;
  const base = indentAt(page.text, statement.range[0]);
  const text = `${sourceOf(page, callee.object)}.options(${[sourceOf(page, path), said(handlers, base, eol)].join(', ')})${semicolon}`;
  const ownLine = page.text.slice(lineStart(page.text, statement.range[0]), statement.range[0]).trim() === '';
  // Registrations that are set apart by blank lines stay so.
  const apart = ownLine && /\n[ \t]*\r?\n[ \t]*$/.test(page.text.slice(0, statement.range[0])) && handlers.some(handler => handler.includes('\n'));
  return addStatements(page, seat, [text + (apart ? eol : '')], 'before');
}

function said(handlers: readonly string[], base: string, eol: string): string {
  return handlers.map(handler => handler.split('\n').map((line, index) => index === 0 || line === '' ? line : base + line).join(eol)).join(', ');
}

/** The call `.route('/x')` at the start of a chain. */
function routeCall(call: Call): Call | undefined {
  let node: Node = call;
  while (node.type === 'CallExpression') {
    if (methodOf(node) === 'route') return node;
    node = node.callee.type === 'MemberExpression' ? node.callee.object : node.callee;
  }
  return undefined;
}
