import type { Subject } from '../policy/server';
import type { Edit } from '../text/edit';
import { askSubject } from './ask';
import type { PageRequest } from './fetches';
import type { Linted } from './lint';
import { afterEdits } from './after-edits';

/** Whether a fetch that fails now is allowed once the edits are made: the edited text is asked the same. `base` as for `fetchesOf`. */
export function letsThrough(linted: Linted, subject: Subject, edits: readonly Edit[], page: PageRequest, base: string): boolean {
  const inquiry = linted.inquiries.find(one => one.subject === subject);
  const after = inquiry && afterEdits(linted, inquiry, edits);
  return after !== undefined && askSubject(after.inquiry.subject, page, base).verdict === 'allowed';
}
