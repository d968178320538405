import type { CancellationToken, CodeAction, CodeActionParams, Diagnostic, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { CodeActionKind } from 'vscode-languageserver/node';
import { correctionTitle, mayNeedSeveral, needsSeveral } from '../engine/make-correct';
import { setUps } from '../engine/set-up';
import { unusedSuppression } from '../engine/unused-suppressions';
import { pageOf } from '../report/documentation';
import type { Edit } from '../text/edit';
import { overlaps, samePlace } from '../text/place';
import type { FindingName } from '../workspace/lane-thread';
import type { Offer } from '../workspace/offers';
import type { Located } from '../workspace/workspace';
import type { CopyTextCommand, OpenPageCommand } from './protocol';
import type { Session } from './session';
import { untilSettled } from './settled';
import type { SilencingComment } from './silencing-comments';
import { silencingComments } from './silencing-comments';
import { toDiagnostic, toTextEdit } from './to-lsp';

/** `source.fixAll.corslint`: the fixes that keep what the author meant. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.corslint`;
/** A set-up for a server that has none. */
export const ADD_HEADERS = `${CodeActionKind.RefactorRewrite}.corslint`;
/** Opens the page of a rule, by its id. */
export const OPEN_PAGE: OpenPageCommand = 'corslint.openRulePage';

/** Puts a text on the clipboard. */
const COPY_TEXT: CopyTextCommand = 'corslint.copyText';

const FIX_ALL_TITLE = 'Fix all auto-fixable problems (CORS Lint)';

/** What an action whose edit is made later is found by. */
interface Later {
  readonly uri: string;
  readonly revision: number;
  /** The finding whose set-up is made correct; without it all safe fixes of the file are meant. */
  readonly finding?: FindingName;
}

/** For the findings in the range: fixes, the one to press first in front; all safe fixes of the file; the comments that silence; texts to copy that show the fault; the page of the rule; where a server begins that has no CORS set-up, one to add. Or, when asked for alone, all safe fixes. */
export async function codeActions(session: Session, { textDocument: { uri }, range, context }: CodeActionParams, token: CancellationToken): Promise<CodeAction[]> {
  const file = session.fileOf(uri);
  await untilSettled(session, file, token);
  const document = session.document(file);
  if (!document || !session.isCurrent(file)) return [];
  const wants = (kind: string): boolean => context.only === undefined || context.only.some(only => kind === only || kind.startsWith(`${only}.`));
  const all = session.findingsIn(file);
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
    const here = all.filter(({ finding }) => overlaps(finding.at.span, span));
    if (here.length > 0) actions.push(...await quickFixes(session, here, all, uri));
  }
  if (wants(ADD_HEADERS) && session.shows(file) && !session.lane.isSlow(file)) {
    for (const { title, edits } of setUps({ file, text: document.getText() }, session.workspace.circumstances(file), document.offsetAt(range.start), () => session.workspace.linted(file))) {
      const edit = toWorkspaceEdit(session, edits);
      if (edit) actions.push({ title, kind: ADD_HEADERS, edit });
    }
  }
  if (context.only !== undefined && wants(FIX_ALL)) actions.push(...await fixAll(session, all, { title: FIX_ALL_TITLE, kind: FIX_ALL }));
  return actions;
}

/** Gives an action the edit that it was shown without; none when the text has changed since. */
export async function resolveCodeAction(session: Session, action: CodeAction): Promise<CodeAction> {
  const { uri, revision, finding } = (action.data ?? {}) as Partial<Later>;
  if (uri === undefined || revision !== session.revision) return action;
  const all = session.findingsIn(session.fileOf(uri));
  if (!finding) return (await fixAll(session, all, action))[0] ?? action;
  const located = all.find(one => one.run.file === finding.file && one.finding.rule === finding.rule && samePlace(one.finding.at, finding.at));
  return located && (await correct(session, located, action))[0] || action;
}

async function quickFixes(session: Session, here: readonly Located[], all: readonly Located[], uri: string): Promise<CodeAction[]> {
  const { revision } = session;
  const tried = here.map(located => ({ located, diagnostics: [toDiagnostic(located.finding, session)], comments: silencingComments(session, located) }));
  const offers = await session.lane.offers(tried.map(({ located, comments }) => ({ located, comments: comments.filter(({ isCertain }) => !isCertain).map(({ plain }) => plain), reproduce: session.abilities.copyText })));
  if (session.revision !== revision) return [];
  return [
    ...tried.flatMap(({ diagnostics }, i) => fixActions(session, offers[i], diagnostics)),
    ...await correctHere(session, here.filter((_, i) => (offers[i]?.fixes.length ?? 0) > 0), tried.flatMap(({ diagnostics }) => diagnostics), uri),
    ...await fixAllHere(session, all, uri),
    ...tried.flatMap(({ comments, diagnostics }, i) => suppressActions(session, comments.filter(({ isCertain }) => isCertain || offers[i]?.silences[0]), diagnostics)),
    ...copyActions(offers, tried.map(({ diagnostics }) => diagnostics)),
    ...pageActions(session, tried),
  ];
}

function fixActions(session: Session, offer: Offer | undefined, diagnostics: Diagnostic[]): CodeAction[] {
  return (offer?.fixes ?? []).flatMap(({ title, edits }, i) => {
    const byHand = !session.abilities.snippetEdits && edits.some(({ snippet }) => snippet);
    const edit = toWorkspaceEdit(session, edits);
    return edit ? [{ title: byHand ? `${title} (replace the placeholder)` : title, kind: CodeActionKind.QuickFix, diagnostics, isPreferred: i === 0 && !byHand, edit }] : [];
  });
}

/** In the list where the set-up has other faults besides. Proving that all can be mended costs many lints: it is done when a client chooses it that can wait for the edit, else before it is shown. */
async function correctHere(session: Session, here: readonly Located[], diagnostics: Diagnostic[], uri: string): Promise<CodeAction[]> {
  const located = here.find(one => isOneOfSeveral(session, one));
  if (!located) return [];
  const { finding: { rule, at }, run: { file } } = located;
  const action: CodeAction = { title: correctionTitle, kind: CodeActionKind.QuickFix, diagnostics };
  return session.abilities.resolvedActions ? [{ ...action, data: { uri, revision: session.revision, finding: { file, rule, at } } satisfies Later }] : correct(session, located, action);
}

function isOneOfSeveral(session: Session, { finding, run }: Located): boolean {
  // Looking at a slow program once more would keep others waiting.
  if (session.lane.isSlow(run.file)) return session.abilities.resolvedActions && needsSeveral(run.findings);
  const linted = session.workspace.linted(run.file);
  return linted !== undefined && mayNeedSeveral(linted, finding);
}

async function correct(session: Session, located: Located, action: CodeAction): Promise<CodeAction[]> {
  const { revision } = session;
  const edits = await session.lane.correction(located);
  const edit = session.revision === revision ? toWorkspaceEdit(session, edits) : undefined;
  return edit ? [{ ...action, edit }] : [];
}

/** In the list only where several can be mended at once. Where the client asks for the edit later, it is made then: it costs a proof for every finding. */
async function fixAllHere(session: Session, all: readonly Located[], uri: string): Promise<CodeAction[]> {
  if (all.filter(({ finding }) => finding.changes.some(({ strength }) => strength === 'safe')).length < 2) return [];
  const action: CodeAction = { title: FIX_ALL_TITLE, kind: CodeActionKind.QuickFix };
  return session.abilities.resolvedActions ? [{ ...action, data: { uri, revision: session.revision } satisfies Later }] : fixAll(session, all, action);
}

async function fixAll(session: Session, findings: readonly Located[], action: CodeAction): Promise<CodeAction[]> {
  const { revision } = session;
  const edits = await session.lane.mends(findings);
  const edit = session.revision === revision ? toWorkspaceEdit(session, edits) : undefined;
  return edit ? [{ ...action, edit }] : [];
}

function suppressActions(session: Session, comments: readonly SilencingComment[], diagnostics: Diagnostic[]): CodeAction[] {
  return comments.flatMap(({ title, plain, snippet }) => {
    const edit = toWorkspaceEdit(session, [session.abilities.snippetEdits ? snippet : plain]);
    return edit ? [{ title, kind: CodeActionKind.QuickFix, diagnostics, edit }] : [];
  });
}

/** For the first finding that a request shows. */
function copyActions(offers: readonly Offer[], diagnostics: readonly Diagnostic[][]): CodeAction[] {
  const index = offers.findIndex(({ reproduced }) => reproduced !== undefined);
  const found = offers[index]?.reproduced;
  if (!found) return [];
  return ([['Copy curl commands that show it (sh)', found.curl, 'curl commands for a POSIX shell'], ['Copy a test that shows it (mocha)', found.test, 'a mocha test']] as const)
    .map(([title, text, what]) => ({ title, kind: CodeActionKind.QuickFix, diagnostics: diagnostics[index] ?? [], command: { title, command: COPY_TEXT, arguments: [text, what] } }));
}

function pageActions(session: Session, tried: readonly { readonly located: Located; readonly diagnostics: Diagnostic[] }[]): CodeAction[] {
  if (!session.abilities.showDocument) return [];
  const rules = new Map(tried.map(({ located, diagnostics }) => [located.finding.rule, diagnostics]));
  rules.delete(unusedSuppression);
  return [...rules].map(([rule, diagnostics]) => {
    const title = `Show documentation for ${rule}`;
    return { title, kind: CodeActionKind.QuickFix, diagnostics, command: { title, command: OPEN_PAGE, arguments: [pageOf(rule)] } };
  });
}

/** Edits by document, with the version they were made for: an editor refuses them once the text has moved on. None when there is nothing to edit, or a text is not the one that was linted. */
function toWorkspaceEdit(session: Session, edits: readonly Edit[]): WorkspaceEdit | undefined {
  const files = [...new Set(edits.map(({ at }) => at.file))];
  if (files.length === 0 || files.some(file => session.document(file) && !session.isCurrent(file))) return undefined;
  const documentChanges: TextDocumentEdit[] = files.map(file => {
    const lines = session.lines(file);
    return {
      textDocument: { uri: session.uriOf(file), version: session.document(file)?.version ?? null },
      edits: edits.filter(({ at }) => at.file === file).map(edit => toTextEdit(edit, lines, session.abilities.snippetEdits)),
    };
  });
  if (session.abilities.versionedEdits) return { documentChanges };
  return { changes: Object.fromEntries(documentChanges.map(({ textDocument: { uri }, edits: own }) => [uri, own.filter((edit): edit is TextEdit => 'newText' in edit)])) };
}
