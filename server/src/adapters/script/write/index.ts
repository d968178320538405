import type { ChangeStep } from '../../../policy/change';
import { parseScript } from '../../../syntax/script';
import type { Edit } from '../../../text/edit';
import { applyEdits, sortEdits } from '../../../text/edit';
import type { Source } from '../../adapter';
import { addHeader } from './add-header';
import { addFallback } from './add-fallback';
import { addVary } from './add-vary';
import { answerByCallback, skipWhenAbsent } from './callbacks';
import { allowOnly } from './allow-only';
import { answerPreflight } from './answer-preflight';
import { compareExactly } from './compare-exactly';
import { dropEmptyTest } from './empty-test';
import { callFactory, rename, setFlag, setInsteadOfAppend, setPattern, setStatus, setText, splitList, textToPattern, wrapArgument } from './literals';
import { moveBefore, withMove } from './move';
import { setOptions } from './options';
import type { Page } from './page';
import { openPage } from './page';
import { addOption, addTokens } from './permissions';
import { registerForAll } from './registration';
import { dropCredentials, remove } from './removal';
import { repeatHeaders } from './repeat-headers';
import { sendOnlyWhen } from './send-only-when';
import { placeKey } from '../../../text/place';

/**
 * Writes steps whose places all lie in this script as edits, in the style of the file. Undefined when a step is not of a
 * shape that is understood, when edits would overlap, or when the edited text had more syntax errors than the text has.
 */
export function writeSteps(source: Source, steps: readonly ChangeStep[]): Edit[] | undefined {
  const page = pageOf(source);
  const edits: Edit[] = [];
  const moves: Edit[][] = [];
  for (const step of joinTokens(steps)) {
    const written = writeStep(page, step);
    if (!written) return undefined;
    if (step.kind === 'move-before') moves.push(written);
    else edits.push(...written);
  }
  const sorted = sortEdits(moves.reduce((others, move) => withMove(page, move, others), distinct(edits)));
  const after = sorted && applyEdits(source.file, source.text, sorted);
  if (after === undefined || parseScript(source.file, after).problems.length > page.tree.problems.length) return undefined;
  return sorted;
}

/** The page last written to: the changes of one file's findings are written one after the other. */
let latest: Page | undefined;

function pageOf({ file, text }: Source): Page {
  if (latest?.file !== file || latest.text !== text) latest = openPage(file, text);
  return latest;
}

/** Writes the steps of a change, each in the file its places lie in; all or none. `text` gives the text of a file. */
export function writeChange(text: (file: string) => string | undefined, steps: readonly ChangeStep[]): Edit[] | undefined {
  const byFile = new Map<string, ChangeStep[]>();
  for (const step of steps) {
    const file = fileOf(step);
    byFile.set(file, [...byFile.get(file) ?? [], step]);
  }
  const edits: Edit[] = [];
  for (const [file, group] of byFile) {
    const source = text(file);
    const written = source === undefined || !/\.(?:[cm]?[jt]s|[jt]sx)$/i.test(file) ? undefined : writeSteps({ file, text: source }, group);
    if (!written) return undefined;
    edits.push(...written);
  }
  return edits;
}

function fileOf(step: ChangeStep): string {
  if ('at' in step) return step.at.file;
  if ('beside' in step) return step.beside.file;
  return step.kind === 'answer-preflight' ? step.handler.file : step.exit.file;
}

type Joined = ChangeStep | { readonly kind: 'add-tokens'; readonly at: Extract<ChangeStep, { kind: 'add-token' }>['at']; readonly tokens: readonly string[] };

/** Tokens for the same list are written at once. */
function joinTokens(steps: readonly ChangeStep[]): Joined[] {
  const lists = new Map<string, string[]>();
  return steps.flatMap((step): Joined[] => {
    if (step.kind !== 'add-token') return [step];
    const key = placeKey(step.at);
    const known = lists.get(key);
    if (known) {
      known.push(step.token);
      return [];
    }
    const tokens = [step.token];
    lists.set(key, tokens);
    return [{ kind: 'add-tokens', at: step.at, tokens }];
  });
}

/** Two steps may need the same insertion, such as the list of origins. */
function distinct(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map(edit => [`${placeKey(edit.at)}\u0000${edit.text}`, edit])).values()];
}

function writeStep(page: Page, step: Joined): Edit[] | undefined {
  switch (step.kind) {
    case 'allow-only': return allowOnly(page, step.at, step.setBy, step.origins);
    case 'drop-credentials': return dropCredentials(page, step.at, step.setBy);
    case 'send-only-when': return sendOnlyWhen(page, step.at, step.setBy, step.test, step.value);
    case 'set-text': return setText(page, step.at, step.text);
    case 'answer-by-callback': return answerByCallback(page, step.at);
    case 'skip-when-absent': return skipWhenAbsent(page, step.at);
    case 'set-path': return setText(page, step.at, step.path);
    case 'call-factory': return callFactory(page, step.at);
    case 'set-flag': return setFlag(page, step.at, step.flag);
    case 'split-list': return splitList(page, step.at, step.texts);
    case 'wrap-argument': return wrapArgument(page, step.at, step.key);
    case 'rename': return rename(page, step.at, step.to);
    case 'remove': return remove(page, step.at);
    case 'register-for-all': return registerForAll(page, step.at);
    case 'drop-empty-test': return dropEmptyTest(page, step.at);
    case 'add-tokens': return addTokens(page, step.at, step.tokens);
    case 'add-header': return addHeader(page, step.beside, step.name, step.value);
    case 'add-option': return addOption(page, step.at, step.key, step.texts);
    case 'add-vary': return addVary(page, step.beside);
    case 'answer-preflight': return answerPreflight(page, step);
    case 'move-before': return moveBefore(page, step.at, step.before);
    case 'repeat-headers': return repeatHeaders(page, step.exit, step.exitHeaders, step.like);
    case 'set-instead-of-append': return setInsteadOfAppend(page, step.at);
    case 'compare-exactly': return compareExactly(page, step.at, step.origins);
    case 'set-pattern': return setPattern(page, step.at, step.source, step.flags);
    case 'add-fallback': return addFallback(page, step.at, step.origin);
    case 'text-to-pattern': return textToPattern(page, step.at, step.source);
    case 'set-options': return setOptions(page, step.at, step.options);
    case 'set-status': return setStatus(page, step.at, step.status);
    // What only declared dialects know.
    case 'on-every-status':
    case 'add-token': return undefined;
  }
}
