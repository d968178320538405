import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Span } from '../text/place';
import { findComments } from './script-comments';
import type * as Parser from './script-parser';

/** A comment as it stands in the text. */
export interface ScriptComment {
  /** With its delimiters. */
  readonly at: Span;
  /** Without its delimiters. */
  readonly text: string;
  readonly block: boolean;
}

/** A JavaScript or TypeScript text as a tree. Spans are UTF-16 offsets into `text` as it was given. */
export interface ScriptTree {
  readonly file: string;
  readonly text: string;
  /**
   * ESTree with the nodes of typescript-estree 8. Nodes of broken source may lack children that the types promise:
   * read them as if every child could be null.
   */
  readonly program: TSESTree.Program;
  /** True for the extensions of TypeScript. */
  readonly typed: boolean;
  /** Syntax errors, and parts that were too deep or too broken to be read. */
  readonly problems: readonly ScriptProblem[];
  /** In order of their start. Computed when first called. */
  comments(): readonly ScriptComment[];
}

export interface ScriptProblem {
  readonly at: Span;
  readonly message: string;
}

/** The parser is by far the largest part of the program; it is loaded when the first script is read. */
let parser: typeof Parser | undefined;

/**
 * Reads a script. The extension of `file` decides what is understood: `.ts .mts .cts` TypeScript, `.tsx` with JSX, and
 * everything else JavaScript with JSX (types in it are read too). Never throws: broken source gives what could be read,
 * and a text that cannot be read at all an empty program with a problem.
 */
export function parseScript(file: string, text: string): ScriptTree {
  parser ??= require('./script-parser') as typeof Parser;
  const { program, problems } = parser.parseProgram(file, text);
  let comments: readonly ScriptComment[] | undefined;
  return {
    file,
    text,
    program,
    typed: parser.isTypeScript(file),
    problems,
    comments: () => comments ??= findComments(text, program),
  };
}

/** The span of a node. */
export function spanOf(node: { readonly range: readonly [number, number] }): Span {
  return { start: node.range[0], end: node.range[1] };
}
