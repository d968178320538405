import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Edit } from '../../../text/edit';
import type { CorsLines } from './cors-lines';
import { corsLinesOf, leaves } from './cors-lines';
import { answerFetchPreflight } from './fetch-preflight';
import type { FunctionNode } from './functions';
import { functionNamed, parameterNames } from './functions';
import type { HeaderWriting } from './header-writing';
import { findWriting, functionAround } from './header-writing';
import { addItems } from './lists';
import { mendBranch, mendResponse, moveBranch, optionsBranch } from './options-branch';
import type { Call, Node, Page } from './page';
import { isFunction, nodesAtPlace, sourceOf } from './page';
import type { PreflightStep } from './preflight-lines';
import { answerLines, declarationTexts, endingOf, endLines, layOut, missingPermissions, permissionItems, setLines } from './preflight-lines';
import { givenTo, isRoute, registerOptions, registrationOf } from './registration';
import { holdsAt, inside } from './scope';
import { addStatements, seatOf } from './statements';
import { indentAt, quote } from './style';

/** Preflights are answered, in the way the handler at hand is written. */
export function answerPreflight(page: Page, step: PreflightStep): Edit[] | undefined {
  const registration = nodesAtPlace(page, step.handler).map(node => registrationOf(page, node)).find(found => found !== undefined);
  const like = step.like && nodesAtPlace(page, step.like)[0];
  if (registration && like) {
    const middleware = corsArgument(page, like) ?? corsArgument(page, registration);
    if (middleware) return registerOptions(page, registration, [sourceOf(page, middleware)], [middleware]);
  }
  if (registration && isRoute(registration)) {
    const edits = answerBesideRoute(page, step, registration);
    if (edits) return edits;
  }
  const writing = step.like && findWriting(page, step.like, step.like);
  if (!writing) return undefined;
  const sister = functionNamed(page, 'OPTIONS');
  const mended = sister && mendResponse(page, sister);
  if (mended) return mended;
  const handler = handlerAround(page, step, writing);
  if (!handler) return answerFetchPreflight(page, step, writing);
  const branch = optionsBranch(page, handler.node);
  if (branch) return moveBranch(page, branch, handler.body.body, writing) ?? mendBranch(page, branch, handler.node, step, writing);
  return (handler.next === undefined ? undefined : answerInMiddleware(page, step, handler, writing)) ?? answerInHandler(page, step, handler);
}

/** The CORS middleware among the arguments of a registration: `cors()`, `cors(options)`, `corsMiddleware`. */
function corsArgument(page: Page, node: Node): Node | undefined {
  const call = node.type === 'ExpressionStatement' ? node.expression : node;
  if (call.type !== 'CallExpression') return undefined;
  if (call.callee.type === 'Identifier' && /cors/i.test(call.callee.name) && call.arguments.every(argument => !/^(?:req|res|next)$/.test(sourceOf(page, argument)))) return call;
  return call.arguments.find(argument => argument.type === 'Identifier' && (/cors/i.test(argument.name) || isMadeByCors(page, argument.name)) || argument.type === 'CallExpression' && /cors/i.test(sourceOf(page, argument.callee)));
}

/** `const shared = cors(options)` */
function isMadeByCors(page: Page, name: string): boolean {
  return page.nodes.some(node => node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name && node.init?.type === 'CallExpression' && /cors/i.test(sourceOf(page, node.init.callee)));
}

/** A route that sets its headers by hand gets a sister for OPTIONS that sets the same. */
function answerBesideRoute(page: Page, step: PreflightStep, registration: Call): Edit[] | undefined {
  for (const { argument, handler, request, response, next } of givenTo(page, registration)) {
    const lines = corsLinesOf(page, handler, response);
    if (!lines) continue;
    const permissions = missingPermissions(page, lines.nodes, step);
    const ending = 'express';
    // A middleware of its own goes before the sister, too.
    const named = next !== undefined && argument.type === 'Identifier';
    const texts = named ? [...setLines(page, lines, response, ending, permissions), ...endLines(response, ending, page.style.semicolon)]
      : [...declarationTexts(page, lines), ...answerLines(page, { lines, response, ending, permissions })];
    const sister = `(${request}, ${response}) => {\n${texts.flatMap(text => text.split('\n')).map(line => `${page.style.indent}${line}\n`).join('')}}`;
    const edits = named ? registerOptions(page, registration, [sourceOf(page, argument), sister], [argument]) : registerOptions(page, registration, [sister], lines.nodes, new Set([request, response, ...namesDeclared(lines)]));
    if (edits) return edits;
  }
  return undefined;
}

function namesDeclared({ needed }: CorsLines): string[] {
  return needed.flatMap(node => node.type === 'VariableDeclaration' ? node.declarations.flatMap(({ id }) => id.type === 'Identifier' ? [id.name] : []) : []);
}

interface Handler {
  readonly node: FunctionNode;
  readonly body: TSESTree.BlockStatement;
  readonly request: string;
  readonly response: string;
  readonly next: string | undefined;
}

/** The function with request and response around a line, or the one that calls the function the line stands in. */
function handlerAround(page: Page, step: PreflightStep, writing: HeaderWriting): Handler | undefined {
  const own = handlerFrom(functionAround(page, writing.node));
  if (own && corsLinesOf(page, own.node, own.response)) return own;
  for (const node of nodesAtPlace(page, step.handler)) {
    const found = isFunction(node) ? handlerFrom(node) : node.type === 'CallExpression' || node.type === 'ExpressionStatement'
      ? page.nodes.filter(one => isFunction(one) && inside(node, one)).map(handlerFrom).find(one => one && corsLinesOf(page, one.node, one.response)) : undefined;
    if (found && corsLinesOf(page, found.node, found.response)) return found;
  }
  return undefined;
}

/** `(req, res)`, `(req, res, next)`: what comes before and behind a response. */
function handlerFrom(node: Node): Handler | undefined {
  if (!isFunction(node) || node.body.type !== 'BlockStatement') return undefined;
  const names = parameterNames(node);
  const index = names.findIndex(name => /^_?(?:res|resp|response|reply|rsp)$/i.test(name));
  const request = names[index - 1];
  const response = names[index];
  return index > 0 && request !== undefined && request !== '' && response !== undefined ? { node, body: node.body, request, response, next: names[index + 1] } : undefined;
}

/** In a handler: behind its CORS lines when these are always sent, else at its top with the lines repeated. */
function answerInHandler(page: Page, step: PreflightStep, { node, body, request, response }: Handler): Edit[] | undefined {
  const lines = corsLinesOf(page, node, response);
  const [first] = body.body;
  if (!lines || !first) return undefined;
  const permissions = missingPermissions(page, lines.nodes, step);
  const ending = endingOf(page, response);
  const last = lines.items.length === 0 ? lastUnconditional(page, lines, body) : undefined;
  const texts = answerLines(page, { lines: last ? { ...lines, texts: [] } : lines, response, ending, permissions });
  const own = last ? texts : [...lines.needed.filter(one => !body.body.some(statement => statement === one)).map(one => sourceOf(page, one)), ...texts];
  const declaration = lines.needed.filter(one => body.body.some(statement => statement === one)).at(-1);
  const near = last ?? declaration ?? first;
  const before = body.body.slice(0, body.body.findIndex(statement => statement === near));
  if (!last && (before.some(statement => leaves(page, statement)) || !lines.nodes.filter(one => !lines.needed.includes(one)).every(one => holdsAt(page, one, declaration ? declaration : first, namesOf(lines))))) return undefined;
  const seat = seatOf(page, near);
  const base = indentAt(page.text, near.range[0]);
  const { eol, indent, semicolon } = page.style;
  const branch = `if (${request}.method === ${quote('OPTIONS', page.style.quote)}) {${eol}${layOut(page, [...own, `return${semicolon}`], base + indent)}${base}}`;
  return seat && addStatements(page, seat, [branch], last || declaration ? 'after' : 'before');
}

function namesOf(lines: CorsLines): ReadonlySet<string> {
  return new Set(namesDeclared(lines));
}

/** The last of the CORS lines when they all stand in the handler's body and nothing before them can end the exchange. */
function lastUnconditional(page: Page, { statements, nodes }: CorsLines, body: TSESTree.BlockStatement): Node | undefined {
  const last = statements.at(-1);
  if (!last || !statements.every(statement => nodes.some(node => node === statement || inside(statement, node) && statement.type === 'ExpressionStatement' && !leaves(page, statement)))) return undefined;
  const index = body.body.findIndex(statement => statement === last);
  if (index < 0 || body.body.slice(0, index + 1).some(statement => leaves(page, statement))) return undefined;
  return last;
}

/** In a middleware: in front of `next()`, with the permissions beside the Allow-Origin line. */
function answerInMiddleware(page: Page, step: PreflightStep, { node, body, request, response, next = 'next' }: Handler, writing: HeaderWriting): Edit[] | undefined {
  const lines = corsLinesOf(page, node, response);
  const onward = body.body.findLast(statement => new RegExp(`^(?:return\\s+)?(?:await\\s+)?${next}\\(\\s*\\)`).test(sourceOf(page, statement)));
  const seat = onward && seatOf(page, onward);
  if (!lines || !seat || leavesBetween(page, body, lines, onward)) return undefined;
  const permissions = missingPermissions(page, lines.nodes, step);
  const ending = endingOf(page, response);
  const { eol, indent, semicolon, quote: mark } = page.style;
  const base = indentAt(page.text, onward.range[0]);
  const test = `if (${request}.method === ${quote('OPTIONS', mark)})`;
  const end = endLines(response, ending, semicolon);
  const [only] = end;
  const text = end.length === 1 && only !== undefined ? `${test} return ${only}` : `${test} {${eol}${layOut(page, [...end, `return${semicolon}`], base + indent)}${base}}`;
  const beside = permissions.length === 0 ? [] : permissionsBeside(page, lines, response, writing, permissions);
  return beside && [...beside, ...addStatements(page, seat, [text], 'before')];
}

/** Something may leave behind the CORS lines and before the handler hands on: preflights have to be answered earlier. */
function leavesBetween(page: Page, { body }: TSESTree.BlockStatement, { statements }: CorsLines, onward: Node): boolean {
  const last = Math.max(...statements.map(statement => body.findIndex(one => one === statement)));
  return body.slice(last + 1, body.findIndex(one => one === onward)).some(statement => leaves(page, statement));
}

/** The permissions join the object the Allow-Origin line stands in, or the statements around it. */
function permissionsBeside(page: Page, lines: CorsLines, response: string, writing: HeaderWriting, permissions: readonly [string, readonly string[]][]): Edit[] | undefined {
  if (writing.kind === 'property') return addItems(page, writing.object, permissionItems(page, permissions), writing.node);
  const last = lines.statements.at(-1);
  const seat = last && seatOf(page, last);
  return seat && addStatements(page, seat, setLines(page, lines, response, endingOf(page, response), permissions), 'after');
}
