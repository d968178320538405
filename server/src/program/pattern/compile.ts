import type { AST } from '@eslint-community/regexpp';
import { RegExpParser } from '@eslint-community/regexpp';
import type { ActiveFlags } from './character';
import { characterTest, sameCharacter, wordTest } from './character';
import type { CompiledPattern, Instruction } from './instruction';

/** Patterns longer than this (UTF-16 code units) are not looked into. */
const longestSource = 4096;

/**
 * Compiles a regular expression. `invalid`: no engine takes it; `too-complex`: valid, or valid for a newer engine than
 * this one, but not read here. Never throws.
 */
export function compilePattern(source: string, flags: string): CompiledPattern | 'invalid' | 'too-complex' {
  if (!/^(?!.*(.).*\1)[dgimsuvy]*$/s.test(flags) || flags.includes('u') && flags.includes('v')) return 'invalid';
  if (source.length > longestSource) return 'too-complex';
  const mode = flags.includes('v') ? 'v' : flags.includes('u') ? 'u' : '';
  let pattern: AST.Pattern;
  try {
    pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, { unicode: mode === 'u', unicodeSets: mode === 'v' });
  } catch (error) {
    return error instanceof RangeError || hostTakes(source, flags) ? 'too-complex' : 'invalid';
  }
  const active = { ignoreCase: flags.includes('i'), multiline: flags.includes('m'), dotAll: flags.includes('s'), mode } as const;
  try {
    return assemble(pattern, active, flags.includes('y'));
  } catch {
    return 'too-complex';
  }
}

function hostTakes(source: string, flags: string): boolean {
  try {
    return Boolean(new RegExp(source, flags));
  } catch {
    return false;
  }
}

function assemble(pattern: AST.Pattern, active: ActiveFlags, sticky: boolean): CompiledPattern {
  const code: Instruction[] = [];
  const numbers = new Map<AST.CapturingGroup, number>();
  const names = new Map<string, number[]>();
  numberGroups(pattern, numbers, names);
  const groups = numbers.size + 1;
  let registers = 2 * groups;

  alternatives(pattern.alternatives, active, false);
  code.push({ op: 'accept' });
  return { code, groups, registers, names, unicode: active.mode !== '', sticky };

  function alternatives(list: readonly AST.Alternative[], flags: ActiveFlags, backward: boolean): void {
    const leave: { op: 'jump'; to: number }[] = [];
    list.forEach((alternative, index) => {
      const split = index < list.length - 1 ? emit({ op: 'split', to: 0 }) : undefined;
      const elements = backward ? [...alternative.elements].reverse() : alternative.elements;
      for (const item of elements) element(item, flags, backward);
      if (!split) return;
      leave.push(emit({ op: 'jump', to: 0 }));
      split.to = code.length;
    });
    for (const jump of leave) jump.to = code.length;
  }

  function element(node: AST.Element, flags: ActiveFlags, backward: boolean): void {
    switch (node.type) {
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass': {
        const test = characterTest(node, flags);
        if (!test) throw new RangeError('a class of texts');
        emit({ op: 'character', backward, test });
        return;
      }
      case 'Group': return alternatives(node.alternatives, modified(flags, node.modifiers), backward);
      case 'CapturingGroup': {
        const first = 2 * (numbers.get(node) ?? 0);
        emit({ op: 'save', register: backward ? first + 1 : first });
        alternatives(node.alternatives, flags, backward);
        emit({ op: 'save', register: backward ? first : first + 1 });
        return;
      }
      case 'Backreference': {
        const targets = Array.isArray(node.resolved) ? node.resolved : [node.resolved];
        emit({ op: 'reference', groups: targets.map(target => numbers.get(target) ?? 0), backward, same: sameCharacter(flags) });
        return;
      }
      case 'Quantifier': return quantifier(node, flags, backward);
      case 'Assertion': return assertion(node, flags);
    }
  }

  function assertion(node: AST.Assertion, flags: ActiveFlags): void {
    switch (node.kind) {
      case 'start':
      case 'end': emit({ op: node.kind, multiline: flags.multiline }); return;
      case 'word': emit({ op: 'boundary', negate: node.negate, word: wordTest(flags) }); return;
      case 'lookahead':
      case 'lookbehind': {
        const look = emit({ op: 'look', negate: node.negate, to: 0 });
        alternatives(node.alternatives, flags, node.kind === 'lookbehind');
        code.push({ op: 'accept' });
        look.to = code.length;
      }
    }
  }

  /** ECMA-262 RepeatMatcher: captures inside are forgotten each round; a round beyond `min` must read something. */
  function quantifier({ min, max, greedy, element: repeated }: AST.Quantifier, flags: ActiveFlags, backward: boolean): void {
    const counter = registers;
    registers += 2;
    emit({ op: 'set', register: counter, value: 0 });
    const at = code.length;
    const repeat = emit({ op: 'repeat', counter, min, max, greedy, to: 0 });
    emit({ op: 'round', counter });
    const inside = [...numbers].filter(([group]) => group.start >= repeated.start && group.end <= repeated.end).map(([, number]) => number);
    if (inside.length > 0) emit({ op: 'clear', from: 2 * Math.min(...inside), end: 2 * Math.max(...inside) + 2 });
    element(repeated, flags, backward);
    emit({ op: 'again', counter, min, to: at });
    repeat.to = code.length;
  }

  function emit<I extends Instruction>(instruction: I): I {
    code.push(instruction);
    return instruction;
  }
}

function modified(flags: ActiveFlags, modifiers: AST.Modifiers | null): ActiveFlags {
  if (!modifiers) return flags;
  const { add, remove } = modifiers;
  const pick = (name: 'ignoreCase' | 'multiline' | 'dotAll'): boolean => (flags[name] || Boolean(add?.[name])) && !remove?.[name];
  return { ignoreCase: pick('ignoreCase'), multiline: pick('multiline'), dotAll: pick('dotAll'), mode: flags.mode };
}

/** Numbers the capturing groups by their opening parenthesis, from 1. */
function numberGroups(node: AST.Node, numbers: Map<AST.CapturingGroup, number>, names: Map<string, number[]>): void {
  switch (node.type) {
    case 'CapturingGroup': {
      const number = numbers.size + 1;
      numbers.set(node, number);
      if (node.name !== null) names.set(node.name, [...names.get(node.name) ?? [], number]);
      for (const alternative of node.alternatives) numberGroups(alternative, numbers, names);
      return;
    }
    case 'Pattern':
    case 'Group':
    case 'Assertion':
      if ('alternatives' in node) for (const alternative of node.alternatives) numberGroups(alternative, numbers, names);
      return;
    case 'Alternative':
      for (const element of node.elements) numberGroups(element, numbers, names);
      return;
    case 'Quantifier': return numberGroups(node.element, numbers, names);
    default:
  }
}
