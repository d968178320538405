import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import type { Culprit } from '../engine/explain/culprits';
import type { Explained } from '../workspace/explain';
import { explaining } from '../workspace/explain';
import { breather, walkSlowly } from './breathe';
import { stopIfCancelled } from './cancelled';
import { placeOf } from './places';
import type { ExplainedMessage, ExplainParams, ExplainResult } from './protocol';
import type { Session } from './session';

/** What browsers printed, and the lines of the workspace that it comes from, with progress and cancel. Of open files the text in the editor is asked. */
export async function explain(connection: Connection, session: Session, { text }: ExplainParams, token: CancellationToken): Promise<ExplainResult> {
  const progress = session.abilities.progress ? await connection.window.createWorkDoneProgress() : undefined;
  progress?.begin('Looking for what the browser\'s error comes from', 0, undefined, true);
  const isStopped = (): boolean => token.isCancellationRequested || progress?.token.isCancellationRequested === true;
  const breathe = breather();
  try {
    const { workspace } = session;
    const searched = await walkSlowly(workspace.search(), breathe, isStopped) ?? [];
    const files = [...new Set([...searched, ...session.openFiles()])].filter(file => session.covers(file));
    const steps = explaining(text, workspace, files);
    for (;;) {
      const { done, value } = steps.next();
      stopIfCancelled(token, progress?.token);
      if (done) return { messages: value.map(one => shown(session, one)), files: files.length };
      progress?.report(Math.min(100, Math.round(100 * value.done / Math.max(1, files.length))), value.file.slice(value.file.lastIndexOf('/') + 1));
      await breathe();
      stopIfCancelled(token, progress?.token);
    }
  } finally {
    progress?.done();
  }
}

function shown(session: Session, { message: { notCors, url, origin }, cause, notCause, missing, rules, culprits }: Explained): ExplainedMessage {
  return { cause, notCause, missing, notCors, url, origin, rules, culprits: culprits.map(one => shownCulprit(session, one)) };
}

function shownCulprit(session: Session, { rule, message, at, certainty, fixes }: Culprit): ExplainedMessage['culprits'][number] {
  return { rule: rule ?? null, message, certainty, at: placeOf(session, at), fixes: fixes.map(({ title }) => title) };
}
