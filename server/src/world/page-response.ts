import type { OpaqueRead } from '../policy/page';
import type { Expression, FunctionCode, Unit } from '../program/core';
import type { Place, Span } from '../text/place';

type Call = Extract<Expression, { op: 'call' }>;
type Node = Readonly<Record<string, unknown>>;

/** A unit's nodes with what they stand in: lists of statements, arguments and so on are nodes too. */
export interface CodeTree {
  readonly file: string;
  readonly calls: readonly Call[];
  parent(node: object): object | undefined;
  /** Names that the file binds itself, with the values they are declared with; undefined: bound more than once, or otherwise. */
  readonly bound: ReadonlyMap<string, Expression | FunctionCode | undefined>;
  /** Names of objects that have a member assigned, or are handed to something that may do so (`Object.assign`). */
  readonly written: ReadonlySet<string>;
  /** Names and members that an expression speaks of. */
  namesWithin(node: object): ReadonlySet<string>;
}

/** Makes the tree; no recursion, for chains are long. */
export function codeTree(unit: Unit): CodeTree {
  const parents = new Map<object, object>();
  const calls: Call[] = [];
  const bound = new Map<string, Expression | FunctionCode | undefined>();
  const written = new Set<string>();
  const bind = (name: string, value: Expression | FunctionCode | undefined): void => {
    bound.set(name, bound.has(name) ? undefined : value);
  };
  visit(unit.body, (node, parent) => {
    if (parent) parents.set(node, parent);
    const one = node as Node;
    if (one.op === 'call') {
      calls.push(node as Call);
      const { callee, arguments: [first] } = node as Call;
      if (callee.op === 'member' && 'name' in callee.key && callee.key.name === 'assign' && first?.value.op === 'name') written.add(first.value.name);
    }
    if (one.bind === 'name') {
      const slot = parent as Node | undefined;
      const declares = slot !== undefined && (parents.get(slot) as Node | undefined)?.op === 'declare';
      bind(one.name as string, declares ? slot.value as Expression | undefined : undefined);
    } else if (one.bind === 'member' && (one.object as Expression).op === 'name') written.add((one.object as { readonly name: string }).name);
    else if (one.op === 'define') bind(one.name as string, one.code as FunctionCode);
    else if (one.op === 'import' && Array.isArray(one.names)) for (const { local } of one.names as readonly { readonly local: string }[]) bind(local, undefined);
  });
  return { file: unit.file, calls, parent: node => parents.get(node), bound, written, namesWithin };
}

/** An expression, or the one value of the name that it is. */
export function soleValue(tree: CodeTree, expression: Expression): Expression | undefined {
  if (expression.op !== 'name') return expression;
  const value = tree.bound.get(expression.name);
  return value && 'op' in value ? value : undefined;
}

/** What is read of the answer that a call of `fetch` gives; empty too where the code shows that it knows the answer to be opaque. */
export function readsOf(tree: CodeTree, call: Call): OpaqueRead[] {
  const uses = usesOfPromise(tree, call);
  if (uses.some(({ member, node }) => member === 'type' || member === 'status' && isComparedWithZero(tree, node))) return [];
  return uses.filter(({ member, node }) => READ.has(member) && !isLogged(tree, node))
    .map(({ member, node }) => ({ member, at: placeOf(tree, node) }));
}

/** Members of Response that are empty, false, 0 or null in an opaque one (Fetch standard, "opaque filtered response"). */
const READ: ReadonlySet<string> = new Set(['json', 'text', 'blob', 'arrayBuffer', 'formData', 'bytes', 'body', 'headers', 'ok', 'status', 'statusText']);

/** A member of the answer: the node that names it. */
interface Use {
  readonly member: string;
  readonly node: object;
}

function usesOfPromise(tree: CodeTree, call: Call): Use[] {
  let node: object = call;
  for (let parent = tree.parent(node) as Node | undefined; parent; parent = tree.parent(node) as Node | undefined) {
    if (parent.op === 'chain') node = parent;
    else if (parent.op === 'await') return usesOfValue(tree, parent);
    else {
      const next = memberOf(parent, node);
      const applied = tree.parent(parent) as Node | undefined;
      if (next === undefined || applied?.op !== 'call' || applied.callee !== parent) return [];
      if (next === 'then') return usesByFunction(tree, (applied as unknown as Call).arguments[0]?.value);
      if (next !== 'catch' && next !== 'finally') return [];
      node = applied;
    }
  }
  return [];
}

/** Uses of the answer, the value of `node`. */
function usesOfValue(tree: CodeTree, node: object): Use[] {
  const parent = tree.parent(node) as Node | undefined;
  if (!parent) return [];
  if (parent.op === 'chain') return usesOfValue(tree, parent);
  const member = memberOf(parent, node);
  if (member !== undefined) return [{ member, node: parent }];
  if (parent.op === 'assign' && parent.operator === undefined && parent.value === node) {
    const scope = functionAround(tree, parent);
    return scope ? usesOfTarget(parent.target as Node, scope, 2) : [];
  }
  const declaration = tree.parent(parent) as Node | undefined;
  if (declaration?.op !== 'declare' || parent.value !== node) return [];
  const scope = declaration.scope === 'block' ? tree.parent(declaration) : functionAround(tree, declaration);
  return scope ? usesOfTarget(parent.target as Node, scope, 1) : [];
}

function usesByFunction(tree: CodeTree, given: Expression | undefined): Use[] {
  const value = given?.op === 'name' ? tree.bound.get(given.name) : given;
  const code = value && 'op' in value ? value.op === 'function' ? value.code : undefined : value;
  const target = code?.parameters[0]?.target;
  return code && target ? usesOfTarget(target, code, 1) : [];
}

/** Uses of what is bound to the target within its scope. `bindings`: how often its name is bound there when nothing else is ever put under it. */
function usesOfTarget(target: Node, scope: object, bindings: number): Use[] {
  if (target.bind === 'record') {
    return (target.entries as readonly { readonly key: { readonly name?: string } }[]).flatMap(({ key }) => key.name === undefined ? [] : [{ member: key.name, node: key }]);
  }
  if (target.bind !== 'name') return [];
  const uses: Use[] = [];
  let bound = 0;
  visit(scope, node => {
    const one = node as Node;
    if (one.bind === 'name' && one.name === target.name) bound++;
    const object = one.op === 'member' ? one.object as Node : undefined;
    const member = object?.op === 'name' && object.name === target.name ? memberOf(one, object) : undefined;
    if (member !== undefined) uses.push({ member, node });
  });
  return bound === bindings ? uses : [];
}

function memberOf(node: Node, object: object): string | undefined {
  return node.op === 'member' && node.object === object ? (node.key as { readonly name?: string }).name : undefined;
}

function functionAround(tree: CodeTree, node: object): object | undefined {
  let last: object = node;
  for (let around = tree.parent(node); around; around = tree.parent(around)) {
    last = around;
    if ('bodyAt' in around) return around;
  }
  return last;
}

/** `response.status === 0`: an answer that may not be read. */
function isComparedWithZero(tree: CodeTree, node: object): boolean {
  const parent = tree.parent(node) as Node | undefined;
  return parent?.op === 'binary' && [parent.left, parent.right].some(side => (side as Node).op === 'constant' && (side as Node).value === 0) || parent?.op === 'unary' && parent.operator === '!';
}

/** Only printed: `console.log(response.status)`. */
function isLogged(tree: CodeTree, node: object): boolean {
  for (let around = tree.parent(node) as Node | undefined; around && !('bodyAt' in around); around = tree.parent(around) as Node | undefined) {
    if (around.op !== 'call') continue;
    const callee = around.callee as Expression;
    if (callee.op === 'member' && callee.object.op === 'name' && callee.object.name === 'console') return true;
  }
  return false;
}

function placeOf(tree: CodeTree, node: object): Place {
  return { file: tree.file, span: (node as { readonly at: Span }).at };
}

function namesWithin(within: object): Set<string> {
  const names = new Set<string>();
  visit(within, node => {
    const { name } = node as Node;
    if (typeof name === 'string') names.add(name);
  });
  return names;
}

/** Calls `see` for a node and all in it, what stands outside first. Spans are no nodes. */
function visit(start: object, see: (node: object, parent: object | undefined) => void): void {
  const left: { readonly node: object; readonly parent: object | undefined }[] = [{ node: start, parent: undefined }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { node } = next;
    see(node, next.parent);
    for (const [key, value] of (Object.entries(node) as [string, unknown][]).reverse()) {
      if (typeof value === 'object' && value !== null && key !== 'at' && key !== 'bodyAt') left.push({ node: value, parent: node });
    }
  }
}
