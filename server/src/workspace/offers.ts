import type { Fix } from '../engine/prove';
import { lintEdited } from '../engine/prove';
import type { Edit } from '../text/edit';
import { offeredFixes } from './mend';
import type { Located, Workspace } from './workspace';

/** A finding, and comments that might silence it: each an edit to try. */
export interface Wanted {
  readonly located: Located;
  readonly comments: readonly Edit[];
}

/** What can be done about a finding. */
export interface Offer {
  readonly fixes: readonly Fix[];
  /** For each comment, whether it silences something. */
  readonly silences: readonly boolean[];
}

/** Nothing can be done, or is known. */
export const noOffer: Offer = { fixes: [], silences: [] };

/** Proves what can be done about a finding. */
export function offerFor(workspace: Workspace, { located, comments }: Wanted): Offer {
  return { fixes: offeredFixes(workspace, located), silences: comments.map(comment => isSilencing(workspace, located, comment)) };
}

function isSilencing(workspace: Workspace, { run }: Located, comment: Edit): boolean {
  const linted = workspace.linted(run.file);
  const after = linted && lintEdited(linted, [comment]);
  return after !== undefined && after.findings.length < run.findings.length;
}
