import type { ChangeStep } from '../../../policy/change';
import type { Edit } from '../../../text/edit';
import { methodName, soleStatement } from './add-header';
import type { HeaderWriting } from './header-writing';
import { findWriting, functionAround, writingsWithin } from './header-writing';
import { answerFetchPreflight, corsProperties } from './fetch-preflight';
import type { Call, Node, Page } from './page';
import { insertAt, isFunction, nodesAtPlace, sourceOf } from './page';
import { mendBranch, optionsBranch } from './options-branch';
import { addStatements, seatOf, statementOf } from './statements';
import { holdsAt } from './scope';
import { indentAt, quote } from './style';

export type PreflightStep = Extract<ChangeStep, { kind: 'answer-preflight' }>;

/** Preflights are answered, in the way the handler at hand is written. */
export function answerPreflight(page: Page, step: PreflightStep): Edit[] | undefined {
  const registration = nodesAtPlace(page, step.handler).map(node => registrationOf(page, node)).find(found => found !== undefined);
  const like = step.like && nodesAtPlace(page, step.like)[0];
  if (registration && like) {
    const middleware = corsArgument(page, like) ?? corsArgument(page, registration);
    if (middleware) return registerOptions(page, registration, [sourceOf(page, middleware)], middleware);
  }
  const writing = step.like && findWriting(page, step.like, step.like);
  if (!writing) return undefined;
  const scope = functionAround(page, writing.node);
  if (!isFunction(scope)) return answerFetchPreflight(page, step, writing);
  const branch = optionsBranch(page, scope);
  if (branch) return mendBranch(page, branch, scope, step, writing);
  const names = scope.params.map(parameter => parameter.type === 'Identifier' ? parameter.name : '');
  if (writing.kind === 'property') {
    const call = headCall(page, writing);
    const response = names.indexOf(call?.response ?? '');
    const request = names[response - 1];
    if (!call && names.some(name => /^(?:res|resp|response|reply)$/.test(name))) return undefined;
    return call ? request === undefined || request === '' ? undefined : answerWithHead(page, step, writing, scope, request, call) : answerFetchPreflight(page, step, writing);
  }
  if (writing.kind !== 'call') return undefined;
  const response = rootOf(writing);
  const index = response === undefined ? -1 : names.indexOf(response);
  const request = names[index - 1];
  if (index < 1 || request === undefined || request === '' || response === undefined) return answerFetchPreflight(page, step, writing);
  const parts: Parts = { page, step, writing, scope, request, response, next: names[index + 1] };
  if (registration && registrationOf(page, scope) === registration && methodOf(registration) !== 'use') return registerHandler(parts, registration);
  return parts.next === undefined ? answerInHandler(parts) : answerInMiddleware(parts);
}

/** `res.writeHead(200, { … })`, `res.set({ … })` around a header property. */
function headCall(page: Page, { object }: Extract<HeaderWriting, { kind: 'property' }>): { readonly response: string; readonly method: string } | undefined {
  const call = page.parent(object);
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return undefined;
  const method = methodOf(call);
  return /^(?:writeHead|set|header)$/.test(method) && call.callee.object.type === 'Identifier' ? { response: call.callee.object.name, method } : undefined;
}

/** At the top of a handler that sets its headers all at once. */
function answerWithHead(page: Page, step: PreflightStep, writing: Extract<HeaderWriting, { kind: 'property' }>, scope: Node, request: string, { response, method }: { response: string; method: string }): Edit[] | undefined {
  const first = isFunction(scope) && scope.body.type === 'BlockStatement' ? scope.body.body[0] : undefined;
  const seat = first && seatOf(page, first);
  const lines = corsProperties(page, writing.object);
  if (!seat || lines.some(line => !holdsAt(page, line, first))) return undefined;
  const { eol, indent, semicolon, quote: mark } = page.style;
  const base = indentAt(page.text, first.range[0]);
  const inner = base + indent;
  const items = [...lines.map(line => sourceOf(page, line)), ...missingPermissions(page, writing.object, step).map(([name, tokens]) => `${quote(name, mark)}: ${quote(tokens.join(', '), mark)}`)];
  const headers = `{${eol}${items.map(item => `${inner}${indent}${item},${eol}`).join('')}${inner}}`;
  const end = method === 'writeHead'
    ? [`${response}.writeHead(204, ${headers})${semicolon}`, `${response}.end()${semicolon}`]
    : [`${response}.${method}(${headers})${semicolon}`, `${response}.sendStatus(204)${semicolon}`];
  return addStatements(page, seat, [`if (${request}.method === ${quote('OPTIONS', mark)}) {${eol}${[...end, `return${semicolon}`].map(line => `${inner}${line}${eol}`).join('')}${base}}`], 'before');
}

interface Parts {
  readonly page: Page;
  readonly step: PreflightStep;
  readonly writing: Extract<HeaderWriting, { kind: 'call' }>;
  readonly scope: Node;
  readonly request: string;
  readonly response: string;
  readonly next: string | undefined;
}

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'all', 'use']);

/** The call `app.put('/x', …)` that a node is, or that it is an argument of. */
function registrationOf(page: Page, node: Node): Call | undefined {
  const inner = node.type === 'ExpressionStatement' ? node.expression : node;
  for (const one of [inner, page.parent(inner)]) if (one?.type === 'CallExpression' && VERBS.has(methodOf(one)) && one.arguments.length > 0) return one;
  return undefined;
}

function methodOf({ callee }: Call): string {
  return callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier' ? callee.property.name : '';
}

/** The CORS middleware among the arguments of a registration: `cors()`, `cors(options)`, `corsMiddleware`. */
function corsArgument(page: Page, node: Node): Node | undefined {
  const call = node.type === 'ExpressionStatement' ? node.expression : node;
  if (call.type !== 'CallExpression') return undefined;
  if (call.callee.type === 'Identifier' && /cors/i.test(call.callee.name)) return call;
  return call.arguments.find(argument => argument.type === 'Identifier' && /cors/i.test(argument.name) || argument.type === 'CallExpression' && /cors/i.test(sourceOf(page, argument.callee)));
}

/** `app.options('/x', …)` in front of the registration, or `.options(…)` in the chain of a `route()`. */
function registerOptions(page: Page, registration: Call, handlers: readonly string[], needs: Node): Edit[] | undefined {
  const { callee } = registration;
  if (callee.type !== 'MemberExpression') return undefined;
  if (callee.object.type === 'CallExpression') {
    const route = routeCall(callee.object);
    return route && holdsAt(page, needs, registration) ? [insertAt(page, route.range[1], `.options(${handlers.join(', ')})`)] : undefined;
  }
  const statement = statementOf(page, registration);
  const seat = statement && seatOf(page, statement);
  const [path] = registration.arguments;
  if (!seat || !path || isFunction(path) || path === needs || !holdsAt(page, needs, registration)) return undefined;
  return addStatements(page, seat, [`${sourceOf(page, callee.object)}.options(${[sourceOf(page, path), ...handlers].join(', ')})${page.style.semicolon}`], 'before');
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

/** A route that sets its headers by hand gets a sister for OPTIONS that sets the same. */
function registerHandler(parts: Parts, registration: Call): Edit[] | undefined {
  const { page, writing, request, response } = parts;
  const { eol, indent, semicolon } = page.style;
  if (!holdsAt(page, writing.node, registration, new Set([request, response]))) return undefined;
  const lines = [`${copyOf(parts)}${semicolon}`, ...permissionLines(parts), `${endCall(parts)}${semicolon}`];
  const base = indentAt(page.text, registration.range[0]);
  const handler = `(${request}, ${response}) => {${eol}${lines.map(line => `${base}${indent}${line}${eol}`).join('')}${base}}`;
  return registerOptions(page, registration, [handler], registration);
}

/** The line for Allow-Origin, as it stands in the handler. */
function copyOf({ page, writing }: Parts): string {
  return `${sourceOf(page, writing.callee)}(${writing.node.arguments.map(argument => sourceOf(page, argument)).join(', ')})`;
}

/** The lines that the preflight needs besides Allow-Origin. */
function permissionLines(parts: Parts): string[] {
  const { page, writing, step } = parts;
  const line = (name: string, tokens: readonly string[]): string => `${sourceOf(page, writing.callee.object)}.${methodName(writing).replace(/^append/, 'set')}(${quote(name, page.style.quote)}, ${quote(tokens.join(', '), page.style.quote)})${page.style.semicolon}`;
  return missingPermissions(page, parts.scope, step).map(([name, tokens]) => line(name, tokens));
}

/** Names and tokens of the permissions that a scope does not give yet. */
export function missingPermissions(page: Page, scope: Node, { methods, headers }: PreflightStep): [name: string, tokens: readonly string[]][] {
  const wanted: [string, readonly string[]][] = [['Access-Control-Allow-Methods', methods], ['Access-Control-Allow-Headers', headers.map(properCase)]];
  return wanted.filter(([name, tokens]) => tokens.length > 0 && writingsWithin(page, scope, name.toLowerCase()).length === 0);
}

function properCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

/** How this response is ended with 204. */
function endCall({ page, writing, response }: Parts): string {
  const express = /^(?:header|set|append)$/.test(methodName(writing)) || new RegExp(`\\b${response}\\.(?:sendStatus|status|json|send)\\(`).test(page.text);
  return express && new RegExp(`\\b${response}\\.(?:sendStatus|header|set|send)\\(`).test(page.text) ? `${response}.sendStatus(204)` : `${response}.writeHead(204).end()`;
}

/** In a handler: behind its Allow-Origin line when that is always sent, else at its top with the line repeated. */
function answerInHandler(parts: Parts): Edit[] | undefined {
  const { page, writing, scope, request } = parts;
  const body = isFunction(scope) ? scope.body : undefined;
  if (body?.type !== 'BlockStatement') return undefined;
  const statement = soleStatement(page, writing);
  const test = `if (${request}.method === ${quote('OPTIONS', page.style.quote)})`;
  if (statement && page.parent(statement) === body) return addAfter(parts, lastHeader(parts, statement, body.body), test, []);
  const guard = statement && guardIn(page, statement, body);
  if (guard) return addAfter(parts, guard, test, []);
  const [first] = body.body;
  const seat = first && seatOf(page, first);
  if (!seat || !holdsAt(page, writing.node, first)) return undefined;
  return addStatements(page, seat, [block(parts, test, [`${copyOf(parts)}${page.style.semicolon}`, ...permissionLines(parts)], first)], 'before');
}

/** The last of the statements that set headers directly behind the Allow-Origin line. */
function lastHeader({ page, response }: Parts, statement: Node, siblings: readonly Node[]): Node {
  let last = statement;
  for (const next of siblings.slice(siblings.indexOf(statement) + 1)) {
    if (next.type !== 'ExpressionStatement' || next.expression.type !== 'CallExpression' || !new RegExp(`^${response}\\.(?:setHeader|header|set|append|appendHeader|vary)\\(`).test(sourceOf(page, next))) break;
    last = next;
  }
  return last;
}

/** `if (allowed.includes(origin)) res.setHeader(…)` at the top of the body: what it decides holds for the preflight too. */
function guardIn(page: Page, statement: Node, body: Node): Node | undefined {
  for (let node: Node | undefined = statement; node; node = page.parent(node)) {
    if (page.parent(node) === body) return node.type === 'IfStatement' && /origin/i.test(sourceOf(page, node.test)) && !/\b(?:return|end)\b/.test(sourceOf(page, node)) ? node : undefined;
  }
  return undefined;
}

function addAfter(parts: Parts, statement: Node, test: string, lines: readonly string[]): Edit[] | undefined {
  const seat = seatOf(parts.page, statement);
  return seat && addStatements(parts.page, seat, [block(parts, test, [...lines, ...permissionLines(parts)], statement)], 'after');
}

function block(parts: Parts, test: string, lines: readonly string[], near: Node): string {
  const { page } = parts;
  const { eol, indent, semicolon } = page.style;
  const outer = indentAt(page.text, near.range[0]);
  const all = [...lines, `${endCall(parts)}${semicolon}`, `return${semicolon}`];
  return `${test} {${eol}${all.map(line => `${outer}${indent}${line}${eol}`).join('')}${outer}}`;
}

/** In a middleware: in front of `next()`, with the permissions beside the Allow-Origin line. */
function answerInMiddleware(parts: Parts): Edit[] | undefined {
  const { page, writing, scope, request, next } = parts;
  const body = isFunction(scope) ? scope.body : undefined;
  const call = body?.type === 'BlockStatement' ? body.body.findLast(node => /^(?:return\s+)?(?:await\s+)?\w+\(\)/.test(sourceOf(page, node)) && new RegExp(`\\b${next ?? ''}\\(`).test(sourceOf(page, node))) : undefined;
  const seat = call && seatOf(page, call);
  const statement = soleStatement(page, writing);
  const own = statement && seatOf(page, statement);
  if (!seat || !own) return undefined;
  const permissions = permissionLines(parts);
  return [
    ...permissions.length > 0 ? addStatements(page, own, permissions, 'after') : [],
    ...addStatements(page, seat, [`if (${request}.method === ${quote('OPTIONS', page.style.quote)}) return ${endCall(parts)}${page.style.semicolon}`], 'before'),
  ];
}

function rootOf({ callee }: Extract<HeaderWriting, { kind: 'call' }>): string | undefined {
  return callee.object.type === 'Identifier' ? callee.object.name : undefined;
}
