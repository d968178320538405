import type { Subject } from '../policy/server';
import type { Edit } from '../text/edit';
import { askSubject } from './ask';
import type { PageRequest } from './fetches';
import type { Linted } from './lint';
import { pairUp } from './outcomes';
import { lintEdited } from './prove';

/** Whether a fetch that fails now is allowed once the edits are made: the edited text is asked the same. `base` as for `fetchesOf`. */
export function letsThrough(linted: Linted, subject: Subject, edits: readonly Edit[], page: PageRequest, base: string): boolean {
  const after = lintEdited(linted, edits);
  const pair = after && pairUp(linted.inquiries, after.inquiries).find(({ before }) => before.subject === subject);
  return pair !== undefined && askSubject(pair.after.subject, page, base).verdict === 'allowed';
}
