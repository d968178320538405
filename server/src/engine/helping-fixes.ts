import type { Subject } from '../policy/server';
import type { Edit } from '../text/edit';
import { askSubject } from './ask';
import type { PageRequest } from './fetches';
import type { Linted } from './lint';
import { lintEdited } from './prove';

/** Whether a fetch that fails now is allowed once the edits are made: the edited text is asked the same. `base` as for `fetchesOf`. */
export function letsThrough(linted: Linted, subject: Subject, edits: readonly Edit[], page: PageRequest, base: string): boolean {
  const after = lintEdited(linted, edits);
  const same = after && sameSubject(linted, after, subject);
  return same !== undefined && askSubject(same, page, base).verdict === 'allowed';
}

/** The subject of the edited text that stands for one of the text before: the one of that name, counted among those of the same name. */
function sameSubject(before: Linted, after: Linted, subject: Subject): Subject | undefined {
  const alike = ({ name, kind }: Subject): boolean => name === subject.name && kind === subject.kind;
  const nth = before.reading.subjects.filter(alike).indexOf(subject);
  return after.reading.subjects.filter(alike)[nth];
}
