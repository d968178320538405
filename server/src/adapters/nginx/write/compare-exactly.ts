import { someOrigin } from '../../../cors/origin';
import type { Origins } from '../../../policy/change';
import { escapeSnippet } from '../../../text/edit';
import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { samePlace } from '../../../text/place';
import { testOf } from '../condition';
import { mapTable } from '../map';
import type { Directive } from '../tree';
import type { Draft } from './draft';
import { replace, sourceOf } from './draft';
import { insertAfter } from './lines';
import { patternOf, quoted } from './quote';

/** What stands for an origin that a person must fill in. */
export const PLACEHOLDER = `\${1:${someOrigin}}`;

/** A test of the Origin becomes a comparison with whole origins: an `if`, or one entry of a map. */
export function compareExactly(draft: Draft, at: Place, origins: Origins): Edit[] | undefined {
  const directive = draft.all.find(item => samePlace(item.at, at) || samePlace(item.headAt, at));
  if (!directive || usesCaptures(draft, directive)) return undefined;
  return directive.name === 'if' ? compareInIf(directive, origins) : compareInMap(draft, directive, origins);
}

function compareInIf(directive: Directive, origins: Origins): Edit[] | undefined {
  const test = testOf(directive);
  const last = directive.args[directive.args.length - 1];
  const [first] = directive.args;
  if (test.kind !== 'match' || !first || !last) return undefined;
  const head: Place = { file: directive.at.file, span: { start: first.at.span.start, end: last.at.span.end } };
  const negation = test.negated ? '!' : '';
  if (!origins) return [replace(head, `(${escapeSnippet(`$${test.variable} ${negation}= `)}"${PLACEHOLDER}")`, true)];
  const [only] = origins;
  if (only !== undefined && origins.length === 1) return [replace(head, `($${test.variable} ${negation}= ${quoted(only)})`)];
  return [replace(head, `($${test.variable} ${negation}~ ${quoted(patternOf(origins))})`)];
}

function compareInMap(draft: Draft, entry: Directive, origins: Origins): Edit[] | undefined {
  const block = draft.parentOf(entry);
  const [value] = entry.args;
  if (block?.name !== 'map' || !value || !mapTable(block).entries.some(({ directive }) => directive === entry)) return undefined;
  if (!origins) return [replace(entry.nameAt, `"${PLACEHOLDER}"`, true)];
  const [first, ...others] = origins;
  if (first === undefined) return undefined;
  const lines = others.map(origin => `${quoted(origin)} ${sourceOf(draft, value.at)};`);
  return [replace(entry.nameAt, quoted(first)), ...(lines.length > 0 ? [insertAfter(draft, entry, lines)] : [])];
}

/** Groups of the pattern are used: it must stay one. */
function usesCaptures(draft: Draft, directive: Directive): boolean {
  return /\$[1-9]|\(\?P?</.test(sourceOf(draft, directive.at));
}
