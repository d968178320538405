import type { Beginning, Source } from '../adapters/adapter';
import { someOrigin } from '../cors/origin';
import { compareSeverity } from '../policy/finding';
import type { Origins } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import type { Edit } from '../text/edit';
import { applyEdits } from '../text/edit';
import { overlaps } from '../text/place';
import { accessOf } from './access';
import { adapters } from './adapters';
import type { Circumstances, Linted } from './lint';
import { lint } from './lint';

/** A CORS set-up for a server that has none, written out and asked. */
export interface SetUp {
  /** `Add CORS headers for https://app.example.com`. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** Most origins of the workspace that a set-up is written for; a longer list is no set-up but a guess. */
const ORIGINS_WRITTEN = 4;

/**
 * Set-ups for the server, handler or location that stands at an offset (UTF-16 units from 0) of a source, whether the source speaks of CORS
 * or not; none where one is there already. They allow the origins of the workspace's front ends, or a placeholder, and nobody else.
 * `linted`: what is known of the source already. Offered is only what the edited text answers right: the origins get in, strangers do not, and no rule finds anything to warn of.
 */
export function setUps(source: Source, circumstances: Circumstances, offset: number, linted: () => Linted | undefined = () => lint(source, circumstances)): SetUp[] {
  const { settings, surroundings } = circumstances;
  const known = [...new Set([...settings.trustedOrigins, ...circumstances.origins])].slice(0, ORIGINS_WRITTEN);
  const origins: Origins = known.length > 0 ? known : undefined;
  const found = adapters.flatMap(adapter => adapter.begin?.(source, surroundings, origins, offset) ?? []);
  if (found.length === 0) return [];
  const before = linted();
  return found.filter(beginning => holds(source, circumstances, before, beginning, known)).map(({ edits, needs }) => ({ title: titleOf(known, needs), edits }));
}

function titleOf(known: readonly string[], needs: string | undefined): string {
  const [first, ...others] = known;
  const whom = first === undefined ? '…' : others.length === 0 ? ` for ${first}` : ` for ${first} and ${others.length} other${others.length > 1 ? 's' : ''}`;
  return `Add CORS headers${whom}${needs === undefined ? '' : ` (run "npm install ${needs}")`}`;
}

function holds(source: Source, circumstances: Circumstances, before: Linted | undefined, { at, edits }: Beginning, known: readonly string[]): boolean {
  if (before?.inquiries.some(inquiry => inquiry.subject.kind !== 'options' && inquiry.subject.at.file === at.file && overlaps(inquiry.subject.at.span, at.span) && speaks(inquiry))) return false;
  const text = applyEdits(source.file, source.text, edits);
  const after = text === undefined ? undefined : lint({ file: source.file, text }, circumstances);
  if (!after) return false;
  const origins = known.length > 0 ? known : [someOrigin];
  const answering = after.inquiries.filter(({ subject }) => subject.kind !== 'bag' && subject.kind !== 'options');
  const strangers = answering.flatMap(({ hostiles }) => hostiles.map(({ origin }) => origin)).filter(origin => !origins.includes(origin));
  return origins.every(origin => accessOf(answering, origin, 0) > 0)
    && strangers.every(origin => accessOf(answering, origin, 0) <= (before ? accessOf(before.inquiries, origin, 0) : 0))
    && after.findings.every(({ severity, rule }) => compareSeverity(severity, 'info') >= 0 || before?.findings.some(other => other.rule === rule) === true);
}

/** Some answer of it, to whomever it names, has an Allow-Origin line. */
function speaks(inquiry: Inquiry): boolean {
  return inquiry.circles.some(({ sample }) => [...inquiry.actual({ route: sample, origin: inquiry.friendOf(sample) }).answers, ...inquiry.preflight({ route: sample, origin: inquiry.friendOf(sample) }).answers]
    .some(({ headers }) => headers.some(({ name }) => /^access-control-allow-origin$/i.test(name))));
}
