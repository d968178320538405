import path from 'node:path';
import type { Fix } from '../engine/prove';
import { lintEdited } from '../engine/prove';
import { reproduce } from '../engine/reproduce';
import { curlText } from '../engine/reproduce-curl';
import { testText } from '../engine/reproduce-test';
import type { Finding } from '../policy/finding';
import type { Edit } from '../text/edit';
import { lineMap } from '../text/line-map';
import { offeredFixes } from './mend';
import type { Located, Workspace } from './workspace';

/** A finding, and comments that might silence it: each an edit to try. */
export interface Wanted {
  readonly located: Located;
  readonly comments: readonly Edit[];
  /** Whether requests that show the fault are wanted. */
  readonly reproduce?: boolean;
}

/** Requests that show a fault, as texts for a shell and for mocha. */
export interface Reproduced {
  readonly curl: string;
  readonly test: string;
}

/** What can be done about a finding. */
export interface Offer {
  readonly fixes: readonly Fix[];
  /** For each comment, whether it silences something. */
  readonly silences: readonly boolean[];
  /** Where it is wanted, and some request shows the fault. */
  readonly reproduced?: Reproduced;
}

/** Nothing can be done, or is known. */
export const noOffer: Offer = { fixes: [], silences: [] };

/** Proves what can be done about a finding. */
export function offerFor(workspace: Workspace, { located, comments, reproduce: isWanted }: Wanted): Offer {
  const fixes = offeredFixes(workspace, located);
  const reproduced = isWanted === true ? reproducedOnce(workspace, located, fixes) : undefined;
  return { fixes, silences: comments.map(comment => isSilencing(workspace, located, comment)), ...reproduced && { reproduced } };
}

function isSilencing(workspace: Workspace, { run }: Located, comment: Edit): boolean {
  const linted = workspace.linted(run.file);
  const after = linted && lintEdited(linted, [comment]);
  return after !== undefined && after.findings.length < run.findings.length;
}

/** An editor asks at every move of the cursor; a finding is made anew when anything it rests on has changed. */
const known = new WeakMap<Finding, Reproduced | 'none'>();

function reproducedOnce(workspace: Workspace, located: Located, fixes: readonly Fix[]): Reproduced | undefined {
  const found = known.get(located.finding) ?? reproduced(workspace, located, fixes) ?? 'none';
  known.set(located.finding, found);
  return found === 'none' ? undefined : found;
}

function reproduced(workspace: Workspace, { finding, run }: Located, fixes: readonly Fix[]): Reproduced | undefined {
  const linted = workspace.linted(run.file);
  const reproduction = linted && reproduce(linted, finding, fixes);
  if (!reproduction) return undefined;
  const { file, span } = finding.at;
  const text = file === linted.source.file ? linted.source.text : linted.circumstances.surroundings.text(file) ?? '';
  return { curl: curlText(reproduction), test: testText(reproduction, path.basename(file), lineMap(text).position(span.start).line + 1) };
}
