import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Span } from '../../text/place';
import type { Expression } from '../core';

/** A node, or what broken source has in its place. */
export type Maybe<N> = N | null | undefined;

/** What lowering carries along while it goes through one file. */
export interface Context {
  readonly text: string;
  /** Specifiers of all modules that the file names in a literal. */
  readonly imports: Set<string>;
  /** `var`s and functions of the function body at hand. */
  hoisted: Set<string>;
  /** Name of the TypeScript namespace whose body is at hand: its exports become properties of it. */
  namespace: string | undefined;
}

/** The span of a node; an empty one at the start of the file for a node that is not there. */
export function spanOf(node: Maybe<{ readonly range: readonly [number, number] }>): Span {
  return node ? { start: node.range[0], end: node.range[1] } : { start: 0, end: 0 };
}

/** What stands for an expression that is missing or not understood; its parts are still evaluated. */
export function unknownAt(node: Maybe<TSESTree.Node>, parts: readonly Expression[] = []): Expression {
  return { op: 'unknown', parts, at: spanOf(node) };
}

/** Runs `task` with a fresh list of hoisted names and gives these along. */
export function withHoisting<T>(c: Context, namespace: string | undefined, task: () => T): { readonly result: T; readonly hoisted: readonly string[] } {
  const outerHoisted = c.hoisted;
  const outerNamespace = c.namespace;
  const hoisted = new Set<string>();
  c.hoisted = hoisted;
  c.namespace = namespace;
  try {
    return { result: task(), hoisted: [...hoisted] };
  } finally {
    c.hoisted = outerHoisted;
    c.namespace = outerNamespace;
  }
}
