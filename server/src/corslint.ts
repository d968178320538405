import path from 'node:path';
import process from 'node:process';
import { main } from './cli/main';
import { processTerminal } from './cli/terminal';

const args = process.argv.slice(2);
const transport = /^--(?:stdio|node-ipc|socket=\d+|pipe=.+)$/;

if (args[0] === 'lsp' && args.slice(1).some(arg => transport.test(arg))) {
  // The connection reads its transport from the arguments; loaded only here, for the command line starts without it.
  import('./language-server').catch((error: unknown) => {
    process.stderr.write(`corslint: internal fault: ${String(error)}\n`);
    process.exitCode = 3;
  });
} else {
  // In the bundle the script for threads lies beside this one; in the sources, too.
  void main(args, processTerminal(path.join(__dirname, `worker${path.extname(__filename)}`))).then(code => {
    process.exitCode = code;
  });
}
