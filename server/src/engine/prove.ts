import type { Surroundings } from '../adapters/adapter';
import { someOrigin } from '../cors/origin';
import { linesOf } from '../policy/answer';
import type { Change, ChangeStep } from '../policy/change';
import type { Finding } from '../policy/finding';
import { compareSeverity } from '../policy/finding';
import type { Inquiry } from '../policy/inquiry';
import { sampleOfPattern } from '../policy/pattern-sample';
import { rules } from '../rules';
import type { Edit } from '../text/edit';
import { applyEdits, sortEdits } from '../text/edit';
import type { Place } from '../text/place';
import { contains } from '../text/place';
import type { Access } from './access';
import { accessOf, accessTo, isFriend, isNamed } from './access';
import type { Linted } from './lint';
import { lint } from './lint';
import type { Pair } from './outcomes';
import { lapse, pairUp, sameRoute } from './outcomes';
import { isStopped, opensPreflights, stopsPreflights } from './preflights';

/** A change written out and proven: the edited text was asked the same questions again. */
export interface Fix {
  readonly title: string;
  /** Keeps what the author meant: may be applied unasked. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
  /** What was written out. */
  readonly change?: Change;
  /** The fault is gone, and the requests it is about still fail: another one, which it had hidden, comes to light. */
  readonly partial?: boolean;
}

/**
 * The fixes of a finding that hold what they promise, in order; of several ways with one title, the first. Changes that no dialect can
 * write, or that fail the proof, are left out; those after which the requests still fail, too, unless there is no better one.
 */
export function fixesOf(linted: Linted, finding: Finding): Fix[] {
  const proven: Fix[] = [];
  for (const change of finding.changes) {
    const fix = proven.some(({ title, partial }) => title === change.title && partial !== true) ? 'it is done already' : prove(linted, finding, change);
    if (typeof fix !== 'string') proven.push(fix);
  }
  const whole = proven.filter(({ partial }) => partial !== true);
  return whole.length > 0 ? whole : proven;
}

/**
 * A change as a fix, or why it is none, in a few words. The laws of a fix: the finding is gone and nothing got worse; nobody who was
 * kept out gets in or gains credentials, but for the origins that the change or the mended program names; those get in, and a safe
 * change keeps everybody in whom the author named and gives no stranger anything. A safe change also lets the requests through that failed.
 */
export function prove(linted: Linted, finding: Finding, change: Change): Fix | string {
  const edits = linted.reading.write(change.steps);
  if (!edits || edits.length === 0) return 'no dialect can write it';
  const after = lintEdited(linted, edits);
  if (!after) return 'it cannot be applied';
  const pairs = pairUp(linted.inquiries, after.inquiries);
  const lapsed = pairs.map(lapse).find(found => found !== undefined);
  if (lapsed !== undefined) return lapsed;
  const unmended = mends(linted, after, [finding.rule], edits);
  if (unmended !== undefined) return unmended;
  const gains = gainsOf(linted, after, change, pairs);
  if (gains.most !== undefined) return `${gains.most} gains`;
  const lost = lostFriend(linted.inquiries, after.inquiries, change);
  if (lost !== undefined) return `${lost} does not get in`;
  const partial = stopsPreflights(finding.rule) && !pairs.some(opensPreflights) && pairs.some(isStopped);
  const safe = change.strength === 'safe' && !partial && !gains.any && !edits.some(({ snippet }) => snippet);
  return { title: change.title, safe, edits, change, ...(partial && { partial }) };
}

/**
 * Whether fixes that were proven one by one keep the laws when all of them are applied at once. Without `findings`: whether a run
 * that reads what they edit, and has findings of its own, gets nothing worse by them.
 */
export function holdTogether(linted: Linted, fixes: readonly Fix[], findings: readonly Finding[] = []): boolean {
  const edits = fixes.flatMap(fix => fix.edits);
  const after = lintEdited(linted, edits);
  if (!after) return false;
  const pairs = pairUp(linted.inquiries, after.inquiries);
  const change: Change = { title: '', strength: 'choice', steps: fixes.flatMap(fix => fix.change?.steps ?? []) };
  return pairs.every(pair => lapse(pair) === undefined)
    && mends(linted, after, findings.map(({ rule }) => rule), edits) === undefined
    && gainsOf(linted, after, change, pairs).most === undefined;
}

/**
 * What two states of a program, with several proven fixes between them, break of the laws, in a few words; undefined when they keep them:
 * nothing lapses, nobody gains but those whom the steps of `change` name, and who was let in by name still is.
 */
export function brokenLaw(before: Linted, after: Linted, change: Change): string | undefined {
  const pairs = pairUp(before.inquiries, after.inquiries);
  return pairs.map(lapse).find(found => found !== undefined)
    ?? gainsOf(before, after, change, pairs).most
    ?? lostFriend(before.inquiries, after.inquiries, { ...change, strength: 'safe' });
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
  return lint({ file: source.file, text: edited.get(source.file) ?? source.text }, { ...circumstances, surroundings }, source);
}

/**
 * The finding is gone, and nothing got worse: a new warning or error may come only where the edits did not write, and only of the
 * kind that says "this never worked": what the mended fault had hidden comes to light.
 */
function mends(before: Linted, after: Linted, mended: readonly string[], edits: readonly Edit[]): string | undefined {
  const count = (linted: Linted, rule: string): number => linted.findings.filter(other => other.rule === rule).length;
  const left = mended.find(rule => count(after, rule) > count(before, rule) - mended.filter(other => other === rule).length);
  if (left !== undefined) return `${left} is still there`;
  const fresh = after.findings.filter(({ severity, rule }) => compareSeverity(severity, 'info') < 0 && !mended.includes(rule) && count(after, rule) > count(before, rule));
  return fresh.find(({ rule, at }) => !isBreakage(rule) || isWritten(edits, at))?.rule;
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

/**
 * Who gets more than before and should not. `any`: somebody unnamed gains anything at all, so that a person has to agree.
 * `most`: an origin that gains what no change may give.
 */
function gainsOf(before: Linted, after: Linted, change: Change, pairs: readonly Pair[]): { readonly any: boolean; readonly most: string | undefined } {
  const allowed = named(change);
  // The author wrote it plainly, in a word that browsers do not know or in the wrong order: whom the mended program names is who was meant.
  const plain = change.steps.every(writesNothingNew);
  let any = false;
  for (const origin of new Set([...before.inquiries, ...after.inquiries].flatMap(({ hostiles, friends }) => [...hostiles.map(one => one.origin), ...friends]))) {
    if (allowed.has(origin) || isMeant(change, origin) || isFriend(before.inquiries, origin) || plain && isFriend(after.inquiries, origin)) continue;
    const now = accessOf(after.inquiries, origin, 0);
    const was = accessOf(before.inquiries, origin, 1);
    if (now > was && !(plain && now === 1)) return { any: true, most: origin };
    // Whom the mended program names, and an unknown path let in before: only the order was wrong.
    if (now <= was && isFriend(after.inquiries, origin)) continue;
    const widened = pairs.map(pair => widenedTo(pair, origin)).reduce<Access>((most, one) => one > most ? one : most, 0);
    if (widened === 2) return { any: true, most: origin };
    any ||= now > was || widened > 0;
  }
  return { any, most: undefined };
}

/** What an origin gets from a route that gave it less before. */
function widenedTo({ before, after }: Pair, origin: string): Access {
  let most: Access = 0;
  for (const { sample } of after.circles) {
    const was = sameRoute(before, sample);
    const now = was ? accessTo(after, sample, origin, 0) : 0;
    if (was && now > most && now > accessTo(before, was, origin, 1)) most = now;
  }
  return most;
}

/** A header's name or the value `true` is written as browsers know it, or the order changes: nobody is let in who was not written. */
function writesNothingNew(step: ChangeStep): boolean {
  return step.kind === 'rename' || step.kind === 'move-before' || step.kind === 'set-flag' || step.kind === 'set-path' || step.kind === 'answer-by-callback' || step.kind === 'call-factory' || step.kind === 'set-text' && step.text === 'true';
}

/** Origins that the change lets in on purpose. */
function named(change: Change): ReadonlySet<string> {
  const origins = new Set<string>();
  for (const step of change.steps) {
    if (step.kind === 'allow-only' || step.kind === 'compare-exactly') for (const origin of step.origins ?? [someOrigin]) origins.add(origin);
    if (step.kind === 'add-fallback') origins.add(step.origin ?? someOrigin);
    if (step.kind === 'set-text') origins.add(step.text);
    if (step.kind === 'split-list') for (const text of step.texts) origins.add(text);
  }
  return origins;
}

/** An origin that each pattern is meant for which the change makes of the author's own text. */
function meant({ steps }: Change): string[] {
  return steps.flatMap(step => step.kind === 'text-to-pattern' ? sampleOfPattern(step.source) ?? [] : []);
}

/** Matched by a pattern that the change makes of the author's own text. */
function isMeant({ steps }: Change, origin: string): boolean {
  return steps.some(step => step.kind === 'text-to-pattern' && new RegExp(step.source).test(origin));
}

/** Somebody whom the change promises to let in, or a safe one found let in by name, and who is not. */
function lostFriend(before: readonly Inquiry[], after: readonly Inquiry[], change: Change): string | undefined {
  const promised = [...named(change)].filter(origin => /^[a-z][a-z0-9+.-]*:\/\//.test(origin));
  // Where a server answered, a mere bag of lines does not show that anybody gets in.
  const answering = before.some(inquiry => inquiry.subject.kind !== 'bag' && isShared(inquiry)) ? after.filter(({ subject }) => subject.kind !== 'bag') : after;
  const unmatched = meant(change).find(origin => accessOf(answering, origin, 0) === 0);
  if (unmatched !== undefined) return unmatched;
  const missing = promised.find(origin => accessOf(answering, origin, 1) === 0);
  if (missing !== undefined || change.strength === 'choice') return missing;
  const friends = new Set(before.flatMap(inquiry => inquiry.friends));
  return [...friends].find(origin => isNamed(before, origin) && accessOf(after, origin, 1) === 0);
}

/** Some answer to a friend carries an Allow-Origin line. */
function isShared(inquiry: Inquiry): boolean {
  return inquiry.circles.some(circle => inquiry.friendly(circle).some(answer => linesOf(answer, 'Access-Control-Allow-Origin').length > 0));
}
