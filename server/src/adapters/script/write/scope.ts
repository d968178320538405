import type { Node, Page } from './page';
import { isFunction } from './page';

/** Names that a node uses: identifiers that are no property names. */
export function namesUsed(page: Page, scope: Node): Set<string> {
  return new Set(page.nodes.flatMap(node => node.type === 'Identifier' && inside(scope, node) && !isPropertyName(page, node) ? [node.name] : []));
}

/** True for the name behind a dot or in front of a colon. */
export function isPropertyName(page: Page, node: Node): boolean {
  const parent = page.parent(node);
  return parent?.type === 'MemberExpression' && parent.property === node && !parent.computed || parent?.type === 'Property' && parent.key === node && !parent.shorthand && !parent.computed;
}

/**
 * Whether all that a node uses means the same at another place of the file: what is declared in functions or blocks around the
 * node must be declared around the other place too, and before it.
 */
export function holdsAt(page: Page, node: Node, place: Node, renamed: ReadonlySet<string> = new Set()): boolean {
  const used = namesUsed(page, node);
  return page.nodes.every(one => {
    const names = declaredBy(one);
    if (names.length === 0 || inside(node, one) || !names.some(name => used.has(name) && !renamed.has(name))) return true;
    const home = homeOf(page, one);
    if (!inside(home, node)) return !inside(home, place);
    return inside(home, place) && (home.type === 'Program' || isFunction(one) || isFunction(home) && one.range[0] < place.range[0] || one.range[0] < place.range[0]);
  });
}

export function inside(outer: Node, inner: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** Names a declaration or parameter list binds (a function stands for its parameters). */
function declaredBy(node: Node): string[] {
  if (node.type === 'VariableDeclarator') return patternNames(node.id);
  if (isFunction(node)) return node.params.flatMap(patternNames);
  if (node.type === 'CatchClause') return node.param ? patternNames(node.param) : [];
  return [];
}

/** Names that a pattern or parameter binds. */
export function patternNames(pattern: Node | null): string[] {
  switch (pattern?.type) {
    case 'Identifier': return [pattern.name];
    case 'AssignmentPattern': return patternNames(pattern.left);
    case 'RestElement': return patternNames(pattern.argument);
    case 'TSParameterProperty': return patternNames(pattern.parameter);
    case 'ArrayPattern': return pattern.elements.flatMap(patternNames);
    case 'ObjectPattern': return pattern.properties.flatMap(property => property.type === 'RestElement' ? patternNames(property.argument) : patternNames(property.value));
    default: return [];
  }
}

/** The block, function or file in which what the node declares is known. */
function homeOf(page: Page, node: Node): Node {
  if (isFunction(node) || node.type === 'CatchClause') return node;
  const declaration = page.parent(node);
  const hoisted = declaration?.type === 'VariableDeclaration' && declaration.kind === 'var';
  for (let at = declaration && page.parent(declaration); at; at = page.parent(at)) {
    if (at.type === 'Program' || isFunction(at)) return at;
    if (!hoisted && (at.type === 'BlockStatement' || at.type === 'StaticBlock' || at.type === 'SwitchStatement' || at.type.startsWith('For'))) return isFunction(page.parent(at) ?? at) ? page.parent(at) ?? at : at;
  }
  return page.tree.program;
}
