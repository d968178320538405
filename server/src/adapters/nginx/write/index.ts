import type { ChangeStep } from '../../../policy/change';
import type { Edit } from '../../../text/edit';
import { sortEdits } from '../../../text/edit';
import { samePlace } from '../../../text/place';
import { allowOnly } from './allow-only';
import { compareExactly } from './compare-exactly';
import type { Draft } from './draft';
import { addHeader, addVary, dropLine, onEveryStatus, repeatHeaders } from './header-lines';
import { answerPreflight } from './preflight';
import { addToken, rename, setPattern, setStatus, setText } from './words';

/** Writes all steps, or declines: undefined when one cannot be written right in nginx's language. */
export function writeSteps(steps: readonly ChangeStep[], draft: Draft): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  for (const step of steps) {
    const written = write(step, draft);
    if (!written) return undefined;
    for (const edit of written) if (!edits.some(other => samePlace(other.at, edit.at) && other.text === edit.text)) edits.push(edit);
  }
  return sortEdits(edits);
}

function write(step: ChangeStep, draft: Draft): readonly Edit[] | undefined {
  switch (step.kind) {
    case 'allow-only': return allowOnly(draft, step.at, step.setBy, step.origins);
    case 'split-list': return allowOnly(draft, step.at, undefined, step.texts);
    case 'compare-exactly': return compareExactly(draft, step.at, step.origins);
    case 'set-text': return setText(draft, step.at, step.text);
    case 'text-to-pattern': return setPattern(draft, step.at, step.source, '');
    case 'set-pattern': return setPattern(draft, step.at, step.source, step.flags);
    case 'set-status': return setStatus(draft, step.at, step.status);
    case 'rename': return rename(draft, step.at, step.to);
    case 'add-token': return addToken(draft, step.at, step.token);
    case 'drop-credentials': return dropLine(draft, step.setBy ?? step.at);
    case 'remove': return dropLine(draft, step.at);
    case 'add-header': return addHeader(draft, step.beside, step.name, step.value);
    case 'add-vary': return addVary(draft, step.beside);
    case 'on-every-status': return onEveryStatus(draft, step.at);
    case 'repeat-headers': return repeatHeaders(draft, step.exit, step.exitHeaders, step.like);
    case 'answer-preflight': return answerPreflight(draft, step.handler, step.like, step.methods, step.headers);
    case 'send-only-when':
    case 'set-flag':
    case 'set-path':
    case 'answer-by-callback':
    case 'skip-when-absent':
    case 'call-factory':
    case 'wrap-argument':
    case 'drop-empty-test':
    case 'register-for-all':
    case 'add-option':
    case 'set-options':
    case 'move-before':
    case 'add-fallback':
    case 'set-instead-of-append': return undefined;
  }
}
