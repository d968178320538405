import type { Surroundings } from '../adapters/adapter';
import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { linesOf, valueOf } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Finding } from '../policy/finding';
import { compareSeverity } from '../policy/finding';
import type { Inquiry } from '../policy/inquiry';
import { nowhere } from '../policy/inquiry';
import type { Edit } from '../text/edit';
import { applyEdits, sortEdits } from '../text/edit';
import { rules } from '../rules';
import type { Place } from '../text/place';
import { contains } from '../text/place';
import type { Linted } from './lint';
import { lint } from './lint';

/** A change written out and proven: the edited text was asked the same questions again. */
export interface Fix {
  readonly title: string;
  /** Keeps what the author meant: may be applied unasked. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/** The fixes of a finding that hold what they promise, in order. Changes that no dialect can write, or that fail the proof, are left out. */
export function fixesOf(linted: Linted, finding: Finding): Fix[] {
  return finding.changes.flatMap(change => {
    const fix = write(linted, change);
    return fix && proves(linted, finding, change, fix) ? [fix] : [];
  });
}

function write({ reading }: Linted, change: Change): Fix | undefined {
  const edits = reading.write(change.steps);
  if (!edits || edits.length === 0) return undefined;
  return { title: change.title, safe: change.strength === 'safe' && !edits.some(({ snippet }) => snippet), edits };
}

/** Lints the edited text again; undefined when the edits cannot be applied. */
export function lintEdited(linted: Linted, edits: readonly Edit[]): Linted | undefined {
  const { source, circumstances } = linted;
  const files = new Set(edits.map(({ at }) => at.file));
  const edited = new Map<string, string>();
  for (const file of files) {
    const before = file === source.file ? source.text : circumstances.surroundings.text(file);
    const after = before === undefined ? undefined : applyEdits(file, before, edits);
    if (after === undefined) return undefined;
    edited.set(file, after);
  }
  const surroundings: Surroundings = { ...circumstances.surroundings, text: file => edited.get(file) ?? circumstances.surroundings.text(file) };
  return lint({ file: source.file, text: edited.get(source.file) ?? source.text }, { ...circumstances, surroundings });
}

/**
 * The laws of a fix: the finding is gone and nothing got worse; nobody who was kept out gets in or gains credentials, but for the
 * origins the change names; those get in, and a safe change keeps everybody in whom the author named.
 */
function proves(linted: Linted, finding: Finding, change: Change, fix: Fix): boolean {
  const after = lintEdited(linted, fix.edits);
  if (!after) return false;
  return mends(linted, after, finding, fix) && !widens(linted.inquiries, after.inquiries, named(change)) && keepsFriends(linted.inquiries, after.inquiries, change);
}

/**
 * The finding is gone, and nothing got worse: a new warning or error may come only where the edits did not write, and only of the
 * kind that says "this never worked": what the mended fault had hidden comes to light.
 */
function mends(before: Linted, after: Linted, { rule: mended }: Finding, fix: Fix): boolean {
  const count = (linted: Linted, rule: string): number => linted.findings.filter(other => other.rule === rule).length;
  if (count(after, mended) >= count(before, mended)) return false;
  const fresh = after.findings.filter(({ severity, rule }) => compareSeverity(severity, 'info') < 0 && rule !== mended && count(after, rule) > count(before, rule));
  return fresh.every(({ rule, at }) => isBreakage(rule) && !isWritten(fix.edits, at));
}

function isBreakage(id: string): boolean {
  return rules.some(rule => rule.id === id && rule.category === 'breaks-requests');
}

/** The place, in the edited text, lies in what an edit wrote. */
function isWritten(edits: readonly Edit[], { file, span }: Place): boolean {
  let shift = 0;
  for (const { at, text } of sortEdits(edits.filter(edit => edit.at.file === file)) ?? []) {
    const start = at.span.start + shift;
    if (contains({ start, end: start + text.length }, span)) return true;
    shift += text.length - (at.span.end - at.span.start);
  }
  return false;
}

/** 0: kept out, 1: reads without credentials, 2: with them. Unknown counts as the least it may be before, the most it may be after. */
type Access = 0 | 1 | 2;

function access(inquiries: readonly Inquiry[], origin: string, doubt: Access): Access {
  let most: Access = 0;
  for (const inquiry of inquiries) {
    for (const answer of answersTo(inquiry, origin)) {
      if (admits(answer, origin, 'include') === true) return 2;
      const plain = admits(answer, origin, 'omit');
      if (plain === true || plain === undefined && doubt > 0) most = 1;
    }
  }
  return most;
}

/** Preflights and unknown paths count too: a CORS layer behind all routes shows there what its author meant. */
function* answersTo(inquiry: Inquiry, origin: string): Iterable<Answer> {
  for (const { sample: route } of inquiry.circles) {
    yield* inquiry.actual({ route, origin }).answers;
    yield* inquiry.preflight({ route, origin }).answers;
  }
  yield* inquiry.actual({ route: nowhere(inquiry.subject), origin }).answers;
}

function widens(before: readonly Inquiry[], after: readonly Inquiry[], allowed: ReadonlySet<string>): boolean {
  const origins = new Set([...before, ...after].flatMap(inquiry => [...inquiry.hostiles.map(({ origin }) => origin), ...inquiry.friends]));
  // Whom the author names gets what the author wrote; nobody else gains anything.
  return [...origins].some(origin => !allowed.has(origin) && !isFriend(before, origin) && access(after, origin, 0) > access(before, origin, 1));
}

/** Origins that the change lets in on purpose. */
function named(change: Change): ReadonlySet<string> {
  const origins = new Set<string>();
  for (const step of change.steps) {
    if (step.kind === 'allow-only' || step.kind === 'compare-exactly') for (const origin of step.origins ?? [PLACEHOLDER]) origins.add(origin);
    if (step.kind === 'set-text') origins.add(step.text);
    if (step.kind === 'split-list') for (const text of step.texts) origins.add(text);
  }
  return origins;
}

/** The origin a placeholder shows until a person types another. */
const PLACEHOLDER = 'https://app.example.com';

function keepsFriends(before: readonly Inquiry[], after: readonly Inquiry[], change: Change): boolean {
  const promised = [...named(change)].filter(origin => /^[a-z][a-z0-9+.-]*:\/\//.test(origin));
  // Where a server answered, a mere bag of lines does not show that anybody gets in.
  const answering = before.some(inquiry => inquiry.subject.kind !== 'bag' && isShared(inquiry)) ? after.filter(({ subject }) => subject.kind !== 'bag') : after;
  const missing = promised.some(origin => access(answering, origin, 1) === 0);
  if (change.strength === 'choice') return !missing;
  const friends = new Set(before.flatMap(inquiry => inquiry.friends));
  return !missing && [...friends].every(origin => !isNamed(before, origin) || access(after, origin, 1) > 0);
}

/** Some answer to a friend carries an Allow-Origin line. */
function isShared(inquiry: Inquiry): boolean {
  return inquiry.circles.some(circle => inquiry.friendly(circle).some(answer => linesOf(answer, 'Access-Control-Allow-Origin').length > 0));
}

/** The program names the origin and sends it, be it among others. */
function isFriend(inquiries: readonly Inquiry[], origin: string): boolean {
  const says = (answer: Answer): boolean => linesOf(answer, 'Access-Control-Allow-Origin').some(({ value }) => value?.split(', ').includes(origin) === true);
  return inquiries.some(inquiry => inquiry.named && inquiry.friends.includes(origin) && [...answersTo(inquiry, origin)].some(says));
}

/** Some answer names the origin itself: a `*` lets in whom nobody meant. */
function isNamed(inquiries: readonly Inquiry[], origin: string): boolean {
  return inquiries.some(inquiry => [...answersTo(inquiry, origin)].some(answer => valueOf(answer, 'Access-Control-Allow-Origin') === origin));
}
