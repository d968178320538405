import type { CancellationToken } from 'vscode-languageserver/node';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';

/** Ends a request that the client no longer wants, before work on it begins or goes on. */
export function stopIfCancelled(...tokens: readonly (CancellationToken | undefined)[]): void {
  if (tokens.some(token => token?.isCancellationRequested)) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}
