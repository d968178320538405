import { simulate } from '../cors/simulate';
import { describeRule } from '../report/documentation';
import { rules } from '../rules';
import { packageVersionText } from '../version';
import { ask } from './ask';
import { check } from './check';
import { askOptions, checkOptions } from './options';
import { parseJson, readInput } from './requests';
import type { Terminal } from './terminal';
import { usage, UsageError } from './usage';

/** Runs one command line (without node and script) and gives the exit code: 0, 1, 2 or 3. Starting the language server is the entry's affair. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await run(args, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`corslint: ${error.message}\n`);
      return 2;
    }
    terminal.err(`corslint: internal fault: ${error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
    return 3;
  }
}

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [command = '', ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) return print(terminal, usage);
  if (args.includes('--version')) return print(terminal, `${packageVersionText}\n`);
  switch (command) {
    case 'check':
    case 'report': return check(checkOptions(rest, command), terminal);
    case 'ask': return ask(askOptions(rest), terminal);
    case 'simulate': return runSimulate(rest, terminal);
    case 'rules': return listRules(rest, terminal);
    case 'rule': return showRule(rest, terminal);
    default: return check(checkOptions(args, 'check'), terminal);
  }
}

function print(terminal: Terminal, text: string): number {
  terminal.out(text);
  return 0;
}

/** Malformed exchanges get one line each on standard error and do not stop the rest; then the exit code is 2. */
async function runSimulate(args: readonly string[], terminal: Terminal): Promise<number> {
  const [file = '-', ...more] = args.filter((arg, i) => !(arg === '--format' || args[i - 1] === '--format'));
  if (more.length > 0 || file !== '-' && file.startsWith('-')) throw new UsageError('simulate takes one FILE, or - for standard input.');
  const format = args.includes('--format') ? args[args.indexOf('--format') + 1] : 'json';
  if (format !== 'json') throw new UsageError(`simulate prints json only, not "${format ?? ''}".`);
  const { results, errors } = simulate(parseJson(await readInput(file, terminal), file));
  terminal.out(`${JSON.stringify(results, null, 1)}\n`);
  for (const error of errors) terminal.err(`corslint: ${'message' in error ? error.message : JSON.stringify(error)}\n`);
  return errors.length > 0 ? 2 : 0;
}

function listRules(args: readonly string[], terminal: Terminal): number {
  if (args.length > 0) throw new UsageError('rules takes no arguments; corslint rule ID tells about one.');
  const width = Math.max(...rules.map(({ id }) => id.length));
  return print(terminal, rules.map(({ id, severity, summary }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}\n`).join(''));
}

function showRule(args: readonly string[], terminal: Terminal): number {
  const rule = rules.find(({ id }) => id === args[0]);
  if (args.length !== 1 || !rule) throw new UsageError(args.length === 1 ? `There is no rule "${args[0] ?? ''}"; corslint rules lists them.` : 'rule takes one ID; corslint rules lists them.');
  return print(terminal, describeRule(rule));
}
