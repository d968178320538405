import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { ScriptComment } from './script';

/**
 * All comments of a script. A tree holds none; but what is neither literal text nor JSX text and begins like a comment is one.
 */
export function findComments(text: string, program: TSESTree.Program): ScriptComment[] {
  if (!text.includes('//') && !text.includes('/*')) return [];
  const comments: ScriptComment[] = [];
  const opaque = literalSpans(program);
  let next = 0;
  let at = text.startsWith('#!') || text.startsWith('\uFEFF#!') ? lineEnd(text, 0) : 0;
  while (at < text.length) {
    while ((opaque[next]?.[1] ?? Infinity) <= at) next++;
    const literal = opaque[next];
    if (literal && literal[0] <= at) {
      at = literal[1];
      continue;
    }
    const begin = text.indexOf('/', at);
    if (begin < 0) break;
    if (literal && begin >= literal[0]) {
      at = literal[1];
      continue;
    }
    const second = text[begin + 1];
    if (second !== '/' && second !== '*') {
      at = begin + 1;
      continue;
    }
    const block = second === '*';
    const close = block ? text.indexOf('*/', begin + 2) : lineEnd(text, begin);
    const end = close < 0 ? text.length : block ? close + 2 : close;
    comments.push({ at: { start: begin, end }, text: text.slice(begin + 2, block && close >= 0 ? close : end), block });
    at = end;
  }
  return comments;
}

function lineEnd(text: string, from: number): number {
  const match = /[\n\r\u2028\u2029]/g;
  match.lastIndex = from;
  return match.exec(text)?.index ?? text.length;
}

/** Ranges of strings, regular expressions, template texts and JSX texts, by start. Without recursion. */
function literalSpans(program: TSESTree.Program): (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = [];
  const stack: unknown[] = [program];
  while (stack.length > 0) {
    const value = stack.pop();
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) stack.push(item);
      continue;
    }
    if (typeof value !== 'object' || value === null) continue;
    const node = value as TSESTree.Node;
    if (node.type === 'Literal' || node.type === 'TemplateElement' || node.type === 'JSXText') {
      spans.push(node.range);
      continue;
    }
    for (const key in node) {
      if (key === 'parent' || key === 'loc' || key === 'range' || key === 'type') continue;
      const child = (node as unknown as Record<string, unknown>)[key];
      if (typeof child === 'object' && child !== null) stack.push(child);
    }
  }
  return spans.sort((a, b) => a[0] - b[0]);
}
