import type { Journey } from './journey';
import { evaluateWord } from './journey';
import { keepCaptures } from './map';
import type { Pattern } from './pattern';
import { fromPcre, search } from './pattern';
import type { Directive, Word } from './tree';
import { isTrue } from './value';
import { lookUp } from './variables';

/** What an `if` asks. */
export type Test =
  | { readonly kind: 'true'; readonly variable: string }
  | { readonly kind: 'equal'; readonly variable: string; readonly negated: boolean; readonly operand: Word }
  | { readonly kind: 'match'; readonly variable: string; readonly negated: boolean; readonly operand: Word; readonly ignoreCase: boolean; readonly pattern: Pattern | undefined }
  | { readonly kind: 'file'; readonly operator: string; readonly negated: boolean; readonly operand: Word }
  | { readonly kind: 'unclear' };

/** Reads the words of an `if`, its outer parentheses taken off (`ngx_http_rewrite_if_condition`). */
export function testOf(directive: Directive): Test {
  const words = withoutParentheses(directive.args);
  const [first, operator, operand] = words ?? [];
  if (!words || !first) return { kind: 'unclear' };
  const variable = /^\$(?:\{(\w+)\}|(\w+))$/.exec(first.text);
  const name = variable?.[1] ?? variable?.[2];
  if (name === undefined) {
    const file = /^(!?)-([fdex])$/.exec(first.text);
    return file && operator && words.length === 2 ? { kind: 'file', operator: file[2] ?? '', negated: file[1] === '!', operand: operator } : { kind: 'unclear' };
  }
  if (!operator) return { kind: 'true', variable: name };
  if (!operand || words.length !== 3) return { kind: 'unclear' };
  const relation = /^(!?)(=|~\*?)$/.exec(operator.text);
  if (!relation) return { kind: 'unclear' };
  const negated = relation[1] === '!';
  if (relation[2] === '=') return { kind: 'equal', variable: name, negated, operand };
  const ignoreCase = relation[2] === '~*';
  return { kind: 'match', variable: name, negated, operand, ignoreCase, pattern: operand.templated ? undefined : fromPcre(operand.text, ignoreCase) };
}

/** Whether an `if` holds for the request; what nobody knows is decided. */
export function holds(directive: Directive, journey: Journey): boolean {
  const test = testOf(directive);
  const text = `if ${directive.args.map(arg => arg.text).join(' ')}`;
  const at = directive.headAt;
  switch (test.kind) {
    case 'true': {
      const value = lookUp(test.variable, journey);
      if (value.text !== undefined) return isTrue(value.text);
      return journey.decisions.decide({ symbol: `$${test.variable}`, on: value.decidedBy, text, at, unseen: value.unseen });
    }
    case 'equal': {
      const value = lookUp(test.variable, journey);
      const operand = evaluateWord(test.operand, journey, lookUp);
      const equal = value.text !== undefined && operand.text !== undefined ? value.text === operand.text
        : journey.decisions.decide({
          symbol: `$${test.variable} = ${test.operand.text}`, on: (value.text === undefined ? value : operand).decidedBy, at,
          // compared with something we do not know, the Origin may be guarded well
          unseen: value.unseen || operand.unseen || value.fromOrigin || operand.fromOrigin,
          text: test.negated ? text.replace('!=', '=') : text,
        });
      return equal !== test.negated;
    }
    case 'match': {
      const value = lookUp(test.variable, journey);
      const match = value.text === undefined || !test.pattern ? undefined : search(test.pattern, value.text);
      if (match) keepCaptures(journey, match.groups, match.named, value);
      const matched = match === undefined ? journey.decisions.decide({
        symbol: `$${test.variable} ~ ${test.operand.text}`, on: value.text === undefined ? value.decidedBy : 'unknown', at, unseen: value.unseen || value.fromOrigin,
        text: test.negated ? text.replace('!~', '~') : text,
      }) : match !== null;
      return matched !== test.negated;
    }
    case 'file':
      // requests of pages to other origins are for what programs answer, and no maintenance is going on
      return test.negated;
    case 'unclear':
      return journey.decisions.decide({ symbol: text, on: 'unknown', at, text, unseen: true });
  }
}

/** The words within `(` and `)`, with the places of what is left of them; undefined without both. */
export function withoutParentheses(args: readonly Word[]): readonly Word[] | undefined {
  const [first] = args;
  const last = args[args.length - 1];
  if (!first || !last || !first.text.startsWith('(') || !last.text.endsWith(')')) return undefined;
  return args.map((word, i) => {
    const open = i === 0 ? 1 : 0;
    const close = i === args.length - 1 ? 1 : 0;
    const { file, span } = word.at;
    return { ...word, text: word.text.slice(open, word.text.length - close), at: { file, span: { start: span.start + open, end: span.end - close } } };
  }).filter(word => word.text !== '' || word.at.span.end > word.at.span.start);
}
