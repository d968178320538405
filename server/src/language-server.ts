import path from 'node:path';
import process from 'node:process';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './lsp/server';

// The transport (`--stdio`, `--node-ipc`, `--socket=N`) is read from the arguments.
const connection = createConnection(ProposedFeatures.all);

// Whatever slips through is told in the log; one fault must not take the server, and with it every squiggle, away.
process.on('uncaughtException', error => connection.console.error(`Internal fault: ${error.stack ?? error.message}`));
process.on('unhandledRejection', reason => connection.console.error(`Internal fault: ${String(reason)}`));

// In the bundle the script for threads lies beside this one; in the sources, too.
serve(connection, path.join(__dirname, `worker${path.extname(__filename)}`));
connection.listen();
