import type { Change } from '../policy/change';
import type { Finding } from '../policy/finding';
import { compareSeverity } from '../policy/finding';
import type { Inquiry } from '../policy/inquiry';
import type { Edit } from '../text/edit';
import { escapeSnippet } from '../text/edit';
import { editsBetween } from '../text/line-diff';
import { samePlace } from '../text/place';
import { judge } from './judge';
import type { Linted } from './lint';
import { pairUp } from './outcomes';
import type { Fix } from './prove';
import { brokenLaw, fixesOf, lintEdited, prove } from './prove';

/** Most fixes that are made one after another; a set-up that needs more wants to be written anew. */
const ROUNDS = 12;

/**
 * Everything that is wrong with the set-up of a finding, mended at once: first fixes, one after another, each proven on the text that the
 * one before has made. None where one finding is all there is, where one fix mends all of it, or where something stays that nothing mends.
 * The last state keeps the laws of a fix against the first, and has fewer findings.
 */
export function makeCorrect(linted: Linted, finding: Finding): Fix | undefined {
  const index = setUpOf(linted, finding);
  const first = index === undefined ? undefined : linted.inquiries[index];
  if (!first || !needsSeveral(faultsOf(linted, first))) return undefined;
  const made: Fix[] = [];
  let now = linted;
  for (;;) {
    const subject = pairUp(linted.inquiries, now.inquiries).find(({ before }) => before === first)?.after;
    const faults = subject && faultsOf(now, subject);
    if (!faults || made.length > ROUNDS) return undefined;
    if (faults.length === 0) break;
    const fix = firstOf(now, faults);
    const next = fix && lintEdited(now, fix.edits);
    if (!fix || !next) return undefined;
    made.push(fix);
    now = next;
  }
  const change: Change = { title: correctionTitle, strength: 'choice', steps: made.flatMap(one => one.change?.steps ?? []) };
  if (made.length < 2 || now.findings.length >= linted.findings.length || brokenLaw(linted, now, change) !== undefined) return undefined;
  return { title: correctionTitle, safe: false, edits: withPlaceholders(editsTo(linted, now, made), made), change };
}

/** What it is offered as. */
export const correctionTitle = 'Make this CORS set-up correct';

/** Whether it is worth trying for a finding: several rules find something to warn of in its set-up, and know what would mend it. Cheap. */
export function mayNeedSeveral(linted: Linted, finding: Finding): boolean {
  const index = setUpOf(linted, finding);
  const inquiry = index === undefined ? undefined : linted.inquiries[index];
  return inquiry !== undefined && needsSeveral(faultsOf(linted, inquiry));
}

/** The same, guessed from all findings of a run, for a program that takes long to look at. */
export function needsSeveral(findings: readonly Finding[]): boolean {
  const faults = findings.filter(({ severity }) => isFault(severity));
  return new Set(faults.map(({ rule }) => rule)).size > 1 && faults.every(({ changes }) => changes.length > 0);
}

/** The index of the subject that shows a finding; of several, one that answers rather than a bag of lines. */
function setUpOf(linted: Linted, { rule, at, severity }: Finding): number | undefined {
  if (!isFault(severity)) return undefined;
  const showing = [...linted.inquiries.keys()].filter(index => {
    const inquiry = linted.inquiries[index];
    return inquiry !== undefined && faultsOf(linted, inquiry).some(one => one.rule === rule && samePlace(one.at, at));
  });
  return showing.find(index => linted.inquiries[index]?.subject.kind !== 'bag') ?? showing[0];
}

/** What there is to warn of in a subject, most severe first; comments may have silenced some of it. */
function faultsOf({ reading, background, circumstances, findings }: Linted, inquiry: Inquiry): readonly Finding[] {
  const known = remembered.get(inquiry);
  if (known) return known;
  const own = judge({ ...reading, headerNames: [], metaTags: [] }, [inquiry], background, circumstances.settings).findings;
  const faults = findings.filter(({ rule, at, severity }) => isFault(severity) && own.some(one => one.rule === rule && samePlace(one.at, at)))
    .sort((a, b) => compareSeverity(a.severity, b.severity));
  remembered.set(inquiry, faults);
  return faults;
}

/** An editor asks at every move of the cursor; an inquiry belongs to one lint. */
const remembered = new WeakMap<Inquiry, readonly Finding[]>();

function isFault(severity: Finding['severity']): boolean {
  return compareSeverity(severity, 'info') < 0;
}

/** The first fix of the first fault that has one; together with the like of it, so that they share what they add. */
function firstOf(linted: Linted, faults: readonly Finding[]): Fix | undefined {
  for (const fault of faults) {
    const [fix] = fixesOf(linted, fault);
    if (!fix?.change) continue;
    const { title, strength } = fix.change;
    const alike = faults.flatMap(other => other === fault || other.rule !== fault.rule ? [] : other.changes.filter(change => change.title === title).slice(0, 1));
    const together = alike.length > 0 ? prove(linted, fault, { title, strength, steps: [fix.change, ...alike].flatMap(({ steps }) => steps) }) : fix;
    return typeof together === 'string' ? fix : together;
  }
  return undefined;
}

function editsTo(before: Linted, after: Linted, made: readonly Fix[]): Edit[] {
  const files = new Set(made.flatMap(({ edits }) => edits.map(({ at }) => at.file)));
  const textIn = ({ source, circumstances }: Linted, file: string): string => file === source.file ? source.text : circumstances.surroundings.text(file) ?? '';
  return [...files].flatMap(file => editsBetween(file, textIn(before, file), textIn(after, file)));
}

/** What a fix has left for a person to fill in is so still. */
function withPlaceholders(edits: readonly Edit[], made: readonly Fix[]): Edit[] {
  const defaults = new Set(made.flatMap(fix => fix.edits).flatMap(({ text, snippet }) => snippet ? [...text.matchAll(/\$\{\d+:([^}\\]+)\}/g)].map(([, shown = '']) => shown) : []));
  return edits.map(edit => {
    const [shown] = [...defaults].filter(one => edit.text.includes(one));
    return shown === undefined ? edit : { ...edit, snippet: true, text: edit.text.split(shown).map(escapeSnippet).join(`\${1:${shown}}`) };
  });
}
