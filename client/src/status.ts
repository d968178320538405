import * as vscode from 'vscode';
import { State, type LanguageClient } from 'vscode-languageclient/node';
import { SCHEMES } from './schemes';
import type { StatusMethod, StatusParams } from '../../server/src/lsp/protocol';

const STATUS: StatusMethod = 'corslint/status';

/** A language status item that says what the server last said of itself, and leads to the report or the log. */
export function showStatus(client: LanguageClient): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('corslint', SCHEMES.map(scheme => ({ scheme })));
  item.name = 'CORS Lint';
  const show = ({ state, text, detail }: StatusParams): void => {
    item.text = `CORS: ${text}`;
    item.detail = detail;
    item.busy = state === 'working';
    item.severity = state === 'failed' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.command = state === 'failed'
      ? { command: 'corslint.showLog', title: 'Show log' }
      : { command: 'corslint.showReport', title: 'Show report' };
  };
  show({ state: 'working', text: 'starting' });
  return vscode.Disposable.from(
    item,
    client.onNotification(STATUS, show),
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) show({ state: 'ready', text: 'ready' });
      else if (newState === State.Starting) show({ state: 'working', text: 'starting' });
      else show({ state: 'failed', text: 'not running', detail: 'The language server has stopped. The log says why.' });
    }),
  );
}
