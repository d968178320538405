import type { CancellationToken } from 'vscode-languageserver/node';
import { stopIfCancelled } from './cancelled';
import type { Session } from './session';

/** Done when a slow file is linted as it is now; at once for any other. Ends the request as soon as the client cancels it. */
export async function untilSettled(session: Session, file: string, token: CancellationToken): Promise<void> {
  if (!session.isPending(file)) return;
  let wake = (): void => undefined;
  const cancelled = new Promise<void>(resolve => { wake = resolve; });
  const listening = token.onCancellationRequested(() => wake());
  try {
    while (session.isPending(file)) {
      await Promise.race([session.lane.settle(file), cancelled]);
      stopIfCancelled(token);
    }
  } finally {
    listening.dispose();
  }
}
