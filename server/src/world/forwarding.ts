import type { Expression, FunctionCode } from '../program/core';
import type { Machine } from '../program/machine';
import type { Closure, Scope, Thing, Value } from '../program/value';
import type { Span } from '../text/place';

/** A call in a handler that does nothing with the request, response or `next` but to hand them to a function of the program. */
export interface Forward {
  readonly target: Thing;
  /** The arguments, without the brackets. */
  readonly arguments: Span;
}

/**
 * The calls by which a handler (`(req, res) => controller.list(req, res)`) gives its own parameters on to functions that are known without
 * running anything. Calls whose target is not known, or might be another one, are left out.
 */
export function forwardsOf(machine: Machine, { code, file, scope }: Closure): Forward[] {
  const parameters = new Set(code.parameters.flatMap(({ target }) => target.bind === 'name' ? [target.name] : []));
  if (parameters.size === 0) return [];
  const { calls, bound } = collected(code);
  return calls.flatMap(call => {
    const first = call.arguments[0];
    const last = call.arguments.at(-1);
    if (!first || !last || !call.arguments.every(item => item && !item.spread && item.value.op === 'name' && parameters.has(item.value.name) && !bound.has(item.value.name))) return [];
    const target = thingOf(machine, call.callee, file, scope, name => parameters.has(name) || bound.has(name));
    return target?.call && 'code' in target.call ? [{ target, arguments: { start: first.value.at.start, end: last.value.at.end } }] : [];
  });
}

type Call = Extract<Expression, { op: 'call' }>;

const known = new WeakMap<FunctionCode, { readonly calls: readonly Call[]; readonly bound: ReadonlySet<string> }>();

/** All calls in a function with only names for arguments, and all names that it binds or assigns besides its parameters. */
function collected(code: FunctionCode): { readonly calls: readonly Call[]; readonly bound: ReadonlySet<string> } {
  const kept = known.get(code);
  if (kept) return kept;
  const calls: Call[] = [];
  const bound = new Set(code.hoisted);
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    const { op, bind, name } = node as { readonly op?: unknown; readonly bind?: unknown; readonly name?: unknown };
    if (op === 'call') calls.push(node as Call);
    if (bind === 'name' && typeof name === 'string') bound.add(name);
    if ((op === 'define' || op === 'define-class' || op === 'define-enum') && typeof name === 'string') bound.add(name);
    Object.values(node).forEach(visit);
  };
  visit(code.body);
  const found = { calls, bound };
  known.set(code, found);
  return found;
}

/** The thing that a name or a path of plain members stands for now, if that is certain. */
function thingOf(machine: Machine, expression: Expression, file: string, scope: Scope, isOwn: (name: string) => boolean): Thing | undefined {
  if (expression.op === 'name') return isOwn(expression.name) ? undefined : asThing(valueOfName(expression.name, scope));
  if (expression.op !== 'member' || !('name' in expression.key)) return undefined;
  const { name } = expression.key;
  const object = thingOf(machine, expression.object, file, scope, isOwn);
  // The exports of a module answer as they are; other hooks may do anything.
  if (object?.label?.startsWith('module:')) return asThing(object.exotic?.get?.(machine, object, name, { file, span: expression.at }));
  for (let owner = object, left = 20; owner && left > 0; owner = owner.prototype, left--) {
    const property = owner.properties.get(name);
    if (property) return property.getter ? undefined : asThing(property.value);
    if (owner.exotic || owner.lookup || owner.open) return undefined;
  }
  return undefined;
}

function valueOfName(name: string, scope: Scope): Value | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const cell = at.cells.get(name);
    if (cell) return cell.value;
  }
  return undefined;
}

function asThing(value: Value | undefined): Thing | undefined {
  return value?.kind === 'thing' ? value : undefined;
}
