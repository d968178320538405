import type { Budget, Decision, Exploration, Run } from '../machine';
import { coverKey } from './decide';
import type { Interpreter } from './interpreter';
import { ProgramThrow, Stop } from './interpreter';

/** A run still to be made: the decisions of an earlier one up to number `turned`, which is answered the other way. */
interface Pending {
  readonly decisions: readonly Decision[];
  readonly turned: number;
}

/** So many runs are made though the steps of the question are used up. */
const fewestRuns = 4;
/** So many steps a run gets, however late it comes. */
const fewestSteps = 1500;

/**
 * Runs `task` once for every combination of decisions it meets: breadth first, and among those waiting one whose
 * last answer no run has given yet goes first. Every change is taken back after each run.
 */
export function explore<T>(m: Interpreter, task: () => T, budget: Partial<Budget>): Exploration<T> {
  const runs: Run<T>[] = [];
  const share = shareOf(m);
  const fewest = share < 1 ? 1 : fewestRuns;
  const most = Math.max(fewest, Math.ceil((budget.runs ?? m.limits.runs) * share));
  const steps = Math.max(fewestSteps, Math.ceil((budget.steps ?? m.limits.steps) * Math.min(1, 2 * share)));
  const outer = { exploring: m.exploring, undo: m.undo, stepsLeft: m.stepsLeft, memo: m.oracle.memo, pinned: m.oracle.pinned, forced: m.oracle.forced, taken: m.oracle.taken, covered: m.oracle.covered, hurried: m.oracle.hurried };
  const covered = new Set<string>();
  let stepsLeft = share < 1 ? m.limits.questionSteps * share : Math.max(steps * fewestRuns, m.limits.questionSteps);
  let cut = false;
  const waiting: Pending[] = [{ decisions: [], turned: -1 }];
  m.exploring = true;
  try {
    while (waiting.length > 0 && runs.length < most && (stepsLeft > 0 || runs.length < fewest)) {
      const next = takeNext(waiting, covered);
      const oracle = m.oracle;
      oracle.memo = new Map(outer.memo);
      oracle.pinned = new Map(outer.pinned);
      oracle.forced = new Map(next.decisions.slice(0, next.turned + 1).map(({ symbol, answer }, i) => [symbol, answer !== (i === next.turned)]));
      oracle.taken = [];
      oracle.covered = covered;
      oracle.hurried = runs.length > 0 && runs.length >= most * 3 / 4;
      m.undo = [];
      m.stepsLeft = outer.exploring ? Math.min(outer.stepsLeft, steps) : steps;
      const result = runOnce(m, task);
      unwind(m.undo);
      if (outer.exploring) outer.stepsLeft -= steps - Math.max(0, m.stepsLeft);
      const decisions = oracle.taken;
      runs.push({ result, decisions });
      for (let turned = next.turned + 1; turned < decisions.length; turned++) if (!decisions[turned]?.calm) waiting.push({ decisions, turned });
      // What cannot be run any more need not be remembered.
      if (waiting.length > most * 8) waiting.length = most * 8;
      cut ||= decisions.length >= m.limits.decisions;
      const used = steps - Math.max(0, m.stepsLeft);
      stepsLeft -= used;
      if (!outer.exploring) m.spent += used;
    }
  } finally {
    m.exploring = outer.exploring;
    m.undo = outer.undo;
    m.stepsLeft = outer.stepsLeft;
    m.oracle.memo = outer.memo;
    m.oracle.pinned = outer.pinned;
    m.oracle.forced = outer.forced;
    m.oracle.taken = outer.taken;
    m.oracle.covered = outer.covered;
    m.oracle.hurried = outer.hurried;
  }
  return { runs, complete: waiting.length === 0 && !cut };
}

/**
 * The part of its budget that a question gets: all of it at first, less the more steps earlier questions of this machine took.
 * A program with hundreds of routes behind branching layers must not be asked for minutes.
 */
function shareOf({ spent, limits }: Interpreter): number {
  return spent < limits.askSteps ? 1 : Math.max(0.05, 0.5 * limits.askSteps / spent);
}

function takeNext(waiting: Pending[], covered: ReadonlySet<string>): Pending {
  const fresh = waiting.findIndex(({ decisions, turned }) => {
    const last = decisions[turned];
    return !last || !covered.has(coverKey(last.symbol, !last.answer));
  });
  const [next] = waiting.splice(Math.max(0, fresh), 1);
  return next ?? { decisions: [], turned: -1 };
}

/** Takes changes back, the last first. */
function unwind(undo: (() => void)[]): void {
  for (let i = undo.length - 1; i >= 0; i--) undo[i]?.();
}

function runOnce<T>(m: Interpreter, task: () => T): Run<T>['result'] {
  return guarded(m, () => {
    try {
      return { value: task() };
    } catch (error) {
      if (error instanceof ProgramThrow) return { thrown: error.value, at: error.at };
      throw error;
    }
  });
}

/** Runs a task of the machine; limits and faults become a result, counters are set back. */
export function guarded<R>(m: Interpreter, task: () => R): R | { readonly gaveUp: Stop['gaveUp'] } {
  const saved = saveCounters(m);
  try {
    return task();
  } catch (error) {
    const at = m.here();
    restoreCounters(m, saved);
    if (error instanceof Stop) return { gaveUp: error.gaveUp };
    if (error instanceof RangeError) return { gaveUp: { reason: 'depth', at } };
    if (m.options.strict || error instanceof ProgramThrow) throw error;
    return { gaveUp: { reason: 'fault', at } };
  }
}

type Counters = Pick<Interpreter, 'depth' | 'tries' | 'hereFile' | 'hereSpan'>;

/** What a catch has to set back, as the calls it cut off did not. */
export function saveCounters({ depth, tries, hereFile, hereSpan }: Interpreter): Counters {
  return { depth, tries, hereFile, hereSpan };
}

export function restoreCounters(m: Interpreter, counters: Counters): void {
  m.depth = counters.depth;
  m.tries = counters.tries;
  m.hereFile = counters.hereFile;
  m.hereSpan = counters.hereSpan;
}
