import type { Connection } from 'vscode-languageserver/node';
import { plural } from '../report/model';
import { placeKey } from '../text/place';
import type { StatusMethod, StatusParams } from './protocol';
import type { Session } from './session';

const STATUS: StatusMethod = 'corslint/status';

/** Tells the client what its status item shows; the same thing is not told twice. */
export interface StatusLine {
  /** The whole workspace is being looked at. */
  working(): void;
  /** As things are now. */
  tell(): void;
}

/** Counts what the session has linted so far. */
export function statusLine(connection: Connection, session: () => Session): StatusLine {
  let last = '';
  const send = (status: StatusParams): void => {
    const key = JSON.stringify(status);
    if (key !== last) void connection.sendNotification(STATUS, status);
    last = key;
  };
  return {
    working: () => send({ state: 'working', text: 'checking the workspace' }),
    tell() {
      const runs = session().workspace.runs();
      const findings = new Set(runs.flatMap(run => run.findings).filter(({ severity }) => severity !== 'hint').map(({ rule, at }) => `${rule}\u0000${placeKey(at)}`));
      const unasked = runs.reduce((sum, { mentions }) => sum + mentions.unasked.length, 0);
      send({
        state: 'ready', text: findings.size === 0 ? 'no findings' : plural(findings.size, 'finding'),
        ...(unasked > 0 && { detail: `${plural(unasked, 'mention')} of CORS could not be asked.` }),
      });
    },
  };
}
