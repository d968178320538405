import type { TSESTree } from '@typescript-eslint/typescript-estree';

/** How the author of a script writes. */
export interface Style {
  readonly quote: '\'' | '"';
  /** `;` or nothing. */
  readonly semicolon: ';' | '';
  readonly eol: '\n' | '\r\n';
  /** One level of indentation. */
  readonly indent: string;
}

/** Reads the style off a text and its nodes; what does not show is as most people write it. */
export function styleOf(text: string, nodes: readonly TSESTree.Node[]): Style {
  let double = 0;
  let single = 0;
  let ended = 0;
  let open = 0;
  for (const node of nodes) {
    if (node.type === 'Literal' && typeof node.value === 'string') {
      if (node.raw.startsWith('"')) double++;
      else single++;
    } else if (node.type === 'ExpressionStatement' || node.type === 'VariableDeclaration' || node.type === 'ReturnStatement') {
      if (text[node.range[1] - 1] === ';') ended++;
      else open++;
    }
  }
  return {
    quote: double > single ? '"' : '\'',
    // Declarations in the head of a `for` have no semicolon of their own: the majority decides.
    semicolon: open > ended ? '' : ';',
    eol: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n',
    indent: indentOf(text),
  };
}

/** The smallest step by which one line is indented deeper than the line before it that occurs more than by chance. */
function indentOf(text: string): string {
  const steps = new Map<string, number>();
  let before = '';
  for (const line of text.split(/\r?\n/)) {
    const indent = /^[ \t]*(?=[^\s*])/.exec(line)?.[0];
    if (indent === undefined) continue;
    if (indent.length > before.length && indent.startsWith(before)) {
      const step = indent.slice(before.length);
      steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    before = indent;
  }
  return [...steps].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length)[0]?.[0] ?? '  ';
}

/** A text as a literal in the given quotes. */
export function quote(text: string, mark: '\'' | '"' | '`'): string {
  const escaped = text.replace(/\\/g, '\\\\').replace(/\r/g, '\\r').replace(/\n/g, '\\n').replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
  return mark + (mark === '`' ? escaped.replace(/`|\$(?=\{)/g, '\\$&') : escaped.replaceAll(mark, `\\${mark}`)) + mark;
}

/** A property key for the name: plain where it may be. */
export function keyText(name: string, mark: '\'' | '"'): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name, mark);
}

/** The white space that the line of an offset begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

/** Start of the line that holds the offset. */
export function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

/** End of the line that holds the offset, in front of its line break. */
export function lineEnd(text: string, offset: number): number {
  const found = /[\r\n]/g;
  found.lastIndex = offset;
  return found.exec(text)?.index ?? text.length;
}

/** The offset behind the line break that follows `offset`, which stands at a line's end. */
export function afterBreak(text: string, offset: number): number {
  return text.startsWith('\r\n', offset) ? offset + 2 : offset < text.length ? offset + 1 : offset;
}
