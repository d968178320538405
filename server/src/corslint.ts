import process from 'node:process';
import { main } from './cli/main';
import { processTerminal } from './cli/terminal';

const args = process.argv.slice(2);

if (args[0] === 'lsp') {
  // The connection reads its transport (`--stdio`) from the arguments; loaded only here, for the command line starts without it.
  void import('./language-server').catch((error: unknown) => process.stderr.write(String(error)));
} else {
  void main(args, processTerminal()).then(code => {
    process.exitCode = code;
  });
}
