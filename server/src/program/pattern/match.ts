import { isLineTerminator } from './character';
import type { CompiledPattern, Instruction } from './instruction';

/** Most places to come back to that are kept at once. */
const deepest = 200_000;

export interface Steps {
  left: number;
}

/**
 * Tries a compiled pattern at one place of a text. Gives the registers (see CompiledPattern; -1: took no part) or
 * undefined when it does not match there; throws `outOfSteps` when the budget ends. Backtracks on an own stack: no text
 * makes it overflow.
 */
export function matchAt(pattern: CompiledPattern, text: string, at: number, steps: Steps): Int32Array | undefined {
  const { code, unicode } = pattern;
  const registers = new Int32Array(pattern.registers).fill(-1);
  /** Ways not yet tried: code index, place, height of the undo list. */
  const ways: number[] = [];
  /** Undo list: register, former value. */
  const undo: number[] = [];
  const end = run(0, at);
  if (end === undefined) return undefined;
  registers[0] = at;
  registers[1] = end;
  return registers;

  function run(first: number, from: number): number | undefined {
    const floor = ways.length;
    let pc = first;
    let place = from;
    for (;;) {
      if (--steps.left < 0 || ways.length > deepest) throw outOfSteps;
      const instruction = code[pc];
      if (!instruction || instruction.op === 'accept') return leave(floor, place);
      const next = step(instruction, pc, place);
      if (next >= 0) {
        pc = next;
        place = moved;
        continue;
      }
      if (ways.length === floor) return undefined;
      revert(ways.pop() ?? 0);
      place = ways.pop() ?? 0;
      pc = ways.pop() ?? 0;
    }
  }

  /** Where the code goes on, or -1 for a failure; the place in the text goes to `moved`. */
  function step(instruction: Instruction, pc: number, place: number): number {
    moved = place;
    switch (instruction.op) {
      case 'character': {
        const character = instruction.backward ? before(place) : after(place);
        if (character < 0 || !instruction.test(character)) return -1;
        moved = instruction.backward ? place - width(character) : place + width(character);
        return pc + 1;
      }
      case 'jump': return instruction.to;
      case 'split': remember(instruction.to, place); return pc + 1;
      case 'save': write(instruction.register, place); return pc + 1;
      case 'set': write(instruction.register, instruction.value); return pc + 1;
      case 'clear':
        for (let register = instruction.from; register < instruction.end; register++) write(register, -1);
        return pc + 1;
      case 'repeat': {
        const rounds = registers[instruction.counter] ?? 0;
        if (rounds < instruction.min) return pc + 1;
        if (rounds >= instruction.max) return instruction.to;
        remember(instruction.greedy ? instruction.to : pc + 1, place);
        return instruction.greedy ? pc + 1 : instruction.to;
      }
      case 'round':
        write(instruction.counter, (registers[instruction.counter] ?? 0) + 1);
        write(instruction.counter + 1, place);
        return pc + 1;
      case 'again': {
        const beyond = (registers[instruction.counter] ?? 0) > instruction.min;
        return beyond && registers[instruction.counter + 1] === place ? -1 : instruction.to;
      }
      case 'start': return place === 0 || instruction.multiline && isLineTerminator(text.charCodeAt(place - 1)) ? pc + 1 : -1;
      case 'end': return place === text.length || instruction.multiline && isLineTerminator(text.charCodeAt(place)) ? pc + 1 : -1;
      case 'boundary': {
        const left = before(place);
        const right = after(place);
        const edge = (left >= 0 && instruction.word(left)) !== (right >= 0 && instruction.word(right));
        return edge !== instruction.negate ? pc + 1 : -1;
      }
      case 'reference': return reference(instruction, pc, place);
      case 'look': {
        const height = undo.length;
        const found = run(pc + 1, place) !== undefined;
        if (!found || instruction.negate) revert(height);
        moved = place;
        return found !== instruction.negate ? instruction.to : -1;
      }
      case 'accept': return -1;
    }
  }

  function reference({ groups, backward, same }: Extract<Instruction, { op: 'reference' }>, pc: number, place: number): number {
    const group = groups.find(number => (registers[2 * number] ?? -1) >= 0 && (registers[2 * number + 1] ?? -1) >= 0);
    if (group === undefined) return pc + 1;
    const start = registers[2 * group] ?? 0;
    const end = registers[2 * group + 1] ?? 0;
    const length = end - start;
    const from = backward ? place - length : place;
    if (from < 0 || from + length > text.length) return -1;
    steps.left -= length;
    for (let i = 0; i < length;) {
      const wanted = unicode ? text.codePointAt(start + i) ?? 0 : text.charCodeAt(start + i);
      const given = unicode ? text.codePointAt(from + i) ?? 0 : text.charCodeAt(from + i);
      if (!same(wanted, given)) return -1;
      i += width(wanted);
    }
    moved = backward ? from : from + length;
    return pc + 1;
  }

  /** The character after a place, -1 at the end. */
  function after(place: number): number {
    if (place >= text.length) return -1;
    return unicode ? text.codePointAt(place) ?? -1 : text.charCodeAt(place);
  }

  function before(place: number): number {
    if (place <= 0) return -1;
    const unit = text.charCodeAt(place - 1);
    if (!unicode || place < 2 || (unit & 0xfc00) !== 0xdc00 || (text.charCodeAt(place - 2) & 0xfc00) !== 0xd800) return unit;
    return text.codePointAt(place - 2) ?? -1;
  }

  function remember(to: number, place: number): void {
    ways.push(to, place, undo.length);
  }

  function write(register: number, value: number): void {
    undo.push(register, registers[register] ?? -1);
    registers[register] = value;
  }

  function revert(height: number): void {
    while (undo.length > height) {
      const value = undo.pop() ?? -1;
      registers[undo.pop() ?? 0] = value;
    }
  }

  function leave(floor: number, place: number): number {
    ways.length = floor;
    return place;
  }
}

/** Thrown by `matchAt` when the budget ends. */
const outOfSteps = new RangeError('out of steps');

/** Second result of `step`; a module variable spares an object a step. */
let moved = 0;

function width(character: number): number {
  return character > 0xffff ? 2 : 1;
}
