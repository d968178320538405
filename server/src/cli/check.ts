import os from 'node:os';
import path from 'node:path';
import type { Settings } from '../engine/profiles';
import { compareSeverity } from '../policy/finding';
import { buildReport } from '../report/build';
import { format } from '../report/formats';
import type { Report } from '../report/model';
import { plural } from '../report/model';
import { packageVersionText } from '../version';
import { offeredFixes } from '../workspace/mend';
import type { OpenPaths } from '../workspace/open-paths';
import { normal } from '../workspace/path';
import { textOnDisk } from '../workspace/read-text';
import { lintHere, lintInThreads } from '../workspace/threads';
import type { Located } from '../workspace/workspace';
import { withoutBaseline } from './baseline';
import { unifiedDiff } from './diff';
import { fixAll } from './fix';
import type { CheckOptions } from './options';
import { openNamed, shownName } from './paths';
import type { Terminal } from './terminal';
import { writeOutput } from './write-output';

/** Fewer files than this are linted sooner than a thread has started. */
const WORTH_THREADS = 64;
/** More threads than this are used only when asked for: each holds a parser of its own. */
const THREADS = 4;

/** `corslint check` and `corslint report`. Gives the exit code. */
export async function check(options: CheckOptions, terminal: Terminal): Promise<number> {
  const settings: Settings = { profile: options.profile, rules: options.rules, trustedOrigins: [] };
  const texts = new Map<string, string>();
  const read = (file: string): string | undefined => texts.get(file) ?? textOnDisk(file);
  const stdin = options.stdin ? options.stdinFilename ?? 'stdin.js' : undefined;
  if (stdin !== undefined) texts.set(normal(path.resolve(stdin)), await terminal.readStandardInput());
  const paths = openNamed(stdin === undefined ? options.paths : [stdin], { settings, exclude: options.ignorePatterns, all: !options.ignore, overlay: file => texts.get(file) });
  await lintAll(paths, options, terminal);

  const isShown = ({ finding }: Located): boolean => compareSeverity(finding.severity, options.least) <= 0;
  const fixing = options.fix === 'no' ? undefined : fixAll(paths, { texts, read, name: shownName, dryRun: options.fix === 'dry-run', wants: isShown });
  const { runs, findings, seen, skipped } = fixing?.result ?? paths.result();
  const report: Report = {
    ...buildReport({
      version: packageVersionText, runs, least: options.least,
      findings: findings.filter(isShown).map(located => ({ finding: located.finding, fixes: offeredFixes(paths.workspace, located) })),
      files: { seen, read: runs.length, skipped: skipped.length },
      problems: [...skipped, ...fixing?.refused ?? []].map(({ file, message }) => ({ file: shownName(file), message })),
      text: read, name: shownName,
    }),
    ...(fixing && { fixed: fixing.fixed }),
    ...(fixing && options.fix === 'dry-run' && { output: [...fixing.texts].map(([file, { after }]) => ({ file: shownName(file), text: after })) }),
  };
  const left = options.baseline === undefined ? report : withoutBaseline(report, options.baseline, terminal);
  const colour = terminal.colour && options.outputFile === undefined;
  const diffs = fixing && options.fix === 'dry-run' && options.format === 'stylish' ? [...fixing.texts].map(([file, { before, after }]) => unifiedDiff(shownName(file), before, after)).join('') : '';
  const output = diffs + format(left, options.format, { colour });
  if (options.outputFile === undefined) terminal.out(output);
  else writeOutput(options.outputFile, output, { makeFolders: true });
  if (fixing && options.fix === 'write' && fixing.fixed.length > 0) terminal.err(`corslint: ${plural(fixing.fixed.length, 'problem')} fixed in ${plural(fixing.texts.size, 'file')}.\n`);
  for (const { file, message } of fixing?.refused ?? []) terminal.err(`corslint: ${shownName(file)}: ${message}\n`);
  return exitCode(left, options);
}

async function lintAll({ workspace, wanted, roots }: OpenPaths, options: CheckOptions, terminal: Terminal): Promise<void> {
  const onProgress = (done: number): void => terminal.progress(`${done + 1}/${wanted.length} ${shownName(wanted[done] ?? '')}`);
  const count = Math.min(options.threads ?? (wanted.length < WORTH_THREADS ? 1 : Math.min(THREADS, os.availableParallelism())), wanted.length);
  if (count > 1 && !options.stdin) await lintInThreads(workspace, wanted, roots, { script: terminal.workerScript, count, least: options.least, onProgress });
  else lintHere(workspace, wanted, { least: options.least, onProgress });
}

/** 1 for findings at warning or above; with `--max-warnings N` warnings count only when there are more than N. */
function exitCode({ findings }: Report, { maxWarnings }: CheckOptions): number {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  return errors > 0 || warnings > (maxWarnings ?? 0) ? 1 : 0;
}
