import type { Inquiry } from '../policy/inquiry';
import type { Edit } from '../text/edit';
import type { Linted } from './lint';
import { pairUp } from './outcomes';
import { lintEdited } from './prove';

/** The source with the edits made, and what a subject has become in it; undefined when they cannot be made, or it is gone. */
export function afterEdits(linted: Linted, inquiry: Inquiry, edits: readonly Edit[]): { readonly linted: Linted; readonly inquiry: Inquiry } | undefined {
  const after = lintEdited(linted, edits);
  const pair = after && pairUp(linted.inquiries, after.inquiries).find(({ before }) => before === inquiry);
  return pair && { linted: after, inquiry: pair.after };
}
