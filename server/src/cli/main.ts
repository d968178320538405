import path from 'node:path';
import { simulate } from '../cors/simulate';
import { describeRule } from '../report/documentation';
import { rules } from '../rules';
import { readText } from '../workspace/read-text';
import { packageVersionText } from '../version';
import { ask } from './ask';
import { check } from './check';
import { explain } from './explain';
import { askOptions, checkOptions, explainOptions, simulateFile } from './options';
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
  const flags = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (flags.includes('--help') || flags.includes('-h')) return print(terminal, usage);
  if (flags.includes('--version')) return print(terminal, `${packageVersionText}\n`);
  switch (command) {
    case 'check':
    case 'report': return check(checkOptions(rest, command), terminal);
    case 'ask': return ask(askOptions(rest), terminal);
    case 'explain': return explain(explainOptions(rest), terminal);
    case 'simulate': return runSimulate(rest, terminal);
    case 'rules': return listRules(rest, terminal);
    case 'rule': return showRule(rest, terminal);
    case 'lsp': throw new UsageError('lsp takes the transport: corslint lsp --stdio.');
    default: return check(checkOptions(args, 'check'), terminal);
  }
}

function print(terminal: Terminal, text: string): number {
  terminal.out(text);
  return 0;
}

/** Malformed exchanges get one line each on standard error and do not stop the rest: the results stay an array of results. Then the exit code is 2. */
async function runSimulate(args: readonly string[], terminal: Terminal): Promise<number> {
  const file = simulateFile(args);
  const { results, errors } = simulate(parseJson(await readInput(file, terminal), file));
  terminal.out(`${JSON.stringify(results, null, 1)}\n`);
  for (const { id, index, message } of errors) terminal.err(`corslint: ${index === null ? '' : `exchange ${index}${id === index ? '' : ` (${JSON.stringify(id)})`}: `}${message}\n`);
  return errors.length > 0 ? 2 : 0;
}

function listRules(args: readonly string[], terminal: Terminal): number {
  if (args.length > 0) throw new UsageError('rules takes no arguments; corslint rule ID tells about one.');
  const width = Math.max(...rules.map(({ id }) => id.length));
  return print(terminal, [...rules].sort((a, b) => a.id < b.id ? -1 : 1).map(({ id, severity, summary }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}\n`).join(''));
}

/** The page of a rule that lies beside the bundle; where it was copied away without its pages, the same without examples. */
function showRule(args: readonly string[], terminal: Terminal): number {
  const rule = rules.find(({ id }) => id === args[0]);
  if (args.length !== 1 || !rule) throw new UsageError(args.length === 1 ? `There is no rule "${args[0] ?? ''}"; corslint rules lists them.` : 'rule takes one ID; corslint rules lists them.');
  const page = readText(path.join(path.dirname(terminal.workerScript), 'rules', `${rule.id}.md`));
  return print(terminal, 'text' in page ? page.text : describeRule(rule));
}
