import { astConverter } from '@typescript-eslint/typescript-estree/use-at-your-own-risk';
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import ts from 'typescript';
import type { ScriptProblem } from './script';
import { cutDeepParts, dropBrokenStatements, dropUnclosedTypes, replaceBrokenParts } from './script-repair';

/*
 * typescript-estree refuses a file with any syntax error, `allowInvalidAST` or not. It takes a SourceFile, though, whose
 * `parseDiagnostics` were taken away beforehand, and gives a tree with all that TypeScript recovered. That property and the
 * converter are no public API (typescript 6.0.3, typescript-estree 8.73.0, both pinned); nobody else may know of them.
 */

type ConverterSettings = Parameters<typeof astConverter>[1];

/** `loc` is never used, but leaving it out costs a second walk in which each one is deleted. */
const settings = {
  allowInvalidAST: true,
  comment: false,
  errorOnUnknownASTType: false,
  loc: true,
  range: true,
  suppressDeprecatedPropertyWarnings: true,
  tokens: null,
} as unknown as ConverterSettings;

export interface ParsedProgram {
  readonly program: TSESTree.Program;
  readonly problems: readonly ScriptProblem[];
}

/** Parses without ever throwing; see `parseScript`. */
export function parseProgram(file: string, text: string): ParsedProgram {
  let source: ts.SourceFile;
  const problems: ScriptProblem[] = [];
  try {
    source = createSource(file, text);
  } catch (error) {
    problems.push(problemOfText(text, error));
    return { program: emptyProgram(text), problems };
  }
  problems.push(...takeDiagnostics(source, text.length));
  return { program: convert(source, text, problems), problems };
}

/** True when the extension says TypeScript. */
export function isTypeScript(file: string): boolean {
  return /\.(?:[cm]?ts|tsx)$/i.test(file);
}

function createSource(file: string, text: string): ts.SourceFile {
  const extension = /\.(?:[cm]?[jt]s|[jt]sx)$/i.exec(file)?.[0].toLowerCase() ?? '.jsx';
  const kind = extension === '.tsx' ? ts.ScriptKind.TSX : isTypeScript(extension) ? ts.ScriptKind.TS : ts.ScriptKind.JSX;
  const commonJs = extension === '.cjs' || extension === '.cts';
  return ts.createSourceFile(`/script${extension}`, neutralBegin(text), {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    // Seen as a module, a file may await at its top level although it imports nothing.
    setExternalModuleIndicator: commonJs ? undefined : source => { (source as { externalModuleIndicator?: true }).externalModuleIndicator = true; },
  }, true, kind);
}

/** A hashbang behind a byte-order mark is none for TypeScript; Node takes it. Offsets stay. */
function neutralBegin(text: string): string {
  return text.startsWith('\uFEFF#!') ? ` //${text.slice(3)}` : text;
}

function takeDiagnostics(source: ts.SourceFile, length: number): ScriptProblem[] {
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: ts.DiagnosticWithLocation[] };
  return parseDiagnostics.splice(0).map(({ start, length: size, messageText }) => ({
    at: { start: Math.min(start, length), end: Math.min(start + size, length) },
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
  }));
}

/** Converts; what makes the converter fail is taken out of the tree, as little as possible. */
function convert(source: ts.SourceFile, text: string, problems: ScriptProblem[]): TSESTree.Program {
  const attempt = (nodes?: readonly ts.Node[]): TSESTree.Program => astConverter(nodes ? withStatements(source, nodes) : source, settings, false).estree;
  const cutDeep = [500, 200, 80].map(levels => () => cutDeepParts(ts, source, levels));
  const repairs = [
    () => [],
    () => { dropUnclosedTypes(ts, source); return []; },
    () => replaceBrokenParts(ts, source, attempt),
    () => dropBrokenStatements(source, attempt),
  ];
  const queue = [...repairs];
  let last: unknown;
  for (let repair = queue.shift(); repair; repair = queue.shift()) {
    try {
      problems.push(...repair());
      return attempt();
    } catch (error) {
      last = error;
      const cut = error instanceof RangeError ? cutDeep.shift() : undefined;
      if (cut) queue.unshift(cut);
    }
  }
  problems.push(problemOfText(text, last));
  return emptyProgram(text);
}

/** The same file with other nodes as its statements, each of any kind. Tokens are still looked up in the whole file. */
function withStatements(source: ts.SourceFile, statements: readonly ts.Node[]): ts.SourceFile {
  return Object.create(source, { statements: { value: statements }, getChildren: { value: () => source.getChildren() } }) as ts.SourceFile;
}

function problemOfText(text: string, error: unknown): ScriptProblem {
  const message = error instanceof RangeError ? 'The file is nested too deeply to be read.' : 'The file could not be read.';
  return { at: { start: 0, end: text.length }, message };
}

function emptyProgram(text: string): TSESTree.Program {
  const point = { line: 1, column: 0 };
  return { type: 'Program', body: [], comments: undefined, tokens: undefined, sourceType: 'module', range: [0, text.length], loc: { start: point, end: point } } as unknown as TSESTree.Program;
}
