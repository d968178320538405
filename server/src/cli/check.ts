import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Settings } from '../engine/profiles';
import { fixesOf } from '../engine/prove';
import { compareSeverity } from '../policy/finding';
import { buildReport } from '../report/build';
import { format } from '../report/formats';
import type { Report } from '../report/model';
import { packageVersionText } from '../version';
import { normal } from '../workspace/discover';
import { editedTexts, replaceFile, safeEdits } from '../workspace/fix-files';
import type { FixedTexts } from '../workspace/fix-files';
import type { PathsResult } from '../workspace/open-paths';
import { lintPaths, lintText, NoSuchPath } from '../workspace/open-paths';
import { readText } from '../workspace/read-text';
import { withoutBaseline } from './baseline';
import { unifiedDiff } from './diff';
import type { CheckOptions } from './options';
import type { Terminal } from './terminal';
import { UsageError } from './usage';

/** Most rounds of fixing: a fix may uncover the next fault. */
const ROUNDS = 10;

/** Most findings whose fixes are proven in one run: each proof lints a file again, and a file with thousands of findings wants another cure. */
const PROOFS = 1000;

/** The function for its first calls, none of it afterwards. */
function upTo<A extends unknown[], R>(count: number, compute: (...args: A) => readonly R[]): (...args: A) => readonly R[] {
  let calls = 0;
  return (...args) => calls++ < count ? compute(...args) : [];
}

/** `corslint check` and `corslint report`. Gives the exit code. */
export async function check(options: CheckOptions, terminal: Terminal): Promise<number> {
  const settings: Settings = { profile: options.profile, rules: options.rules, trustedOrigins: [] };
  const texts = new Map<string, string>();
  const result = options.stdin ? await lintStandardInput(options, settings, terminal, texts) : lintOnDisk(options, settings, terminal);
  const { final, fixed } = options.fix === 'no' ? { final: result, fixed: undefined } : fix(result, options, settings, terminal, texts);
  const report = reportOf(final, options, texts);
  const shown = options.baseline === undefined ? report : withoutBaseline(report, options.baseline, terminal);
  const output = options.fix === 'dry-run' && options.format === 'stylish' && fixed ? diffs(fixed) + format(shown, 'stylish', terminal) : format(shown, options.format, { colour: terminal.colour && options.outputFile === undefined });
  if (options.outputFile === undefined) terminal.out(output);
  else write(options.outputFile, output);
  return exitCode(shown, options);
}

function lintOnDisk(options: CheckOptions, settings: Settings, terminal: Terminal): PathsResult {
  try {
    return lintPaths(options.paths, {
      settings, exclude: options.ignorePatterns, all: !options.ignore,
      onProgress: (done, total, file) => terminal.progress(`${done + 1}/${total} ${shownName(file)}`),
    });
  } catch (error) {
    if (error instanceof NoSuchPath) throw new UsageError(error.message);
    throw error;
  }
}

async function lintStandardInput(options: CheckOptions, settings: Settings, terminal: Terminal, texts: Map<string, string>): Promise<PathsResult> {
  const text = await terminal.readStandardInput();
  const name = options.stdinFilename ?? 'stdin.js';
  texts.set(normal(path.resolve(name)), text);
  return asResult(lintText(name, text, settings));
}

function asResult(one: ReturnType<typeof lintText>): PathsResult {
  if (!one) return { runs: [], findings: [], seen: 1, read: 0, skipped: [] };
  return { runs: [one.linted], findings: one.findings.map(finding => ({ finding, linted: one.linted })), seen: 1, read: 1, skipped: [] };
}

/** Applies safe fixes round by round, to the disk or, for a dry run, to texts in memory only. */
function fix(first: PathsResult, options: CheckOptions, settings: Settings, terminal: Terminal, texts: Map<string, string>): { final: PathsResult; fixed: FixedTexts } {
  const originals = new Map<string, string>();
  const fixed = new Map<string, { before: string; after: string }>();
  let result = first;
  for (let round = 0; round < ROUNDS; round++) {
    const changes = editedTexts(safeEdits(result), file => texts.get(file) ?? textOnDisk(file));
    if (changes.size === 0) break;
    for (const [file, { before, after }] of changes) {
      if (!originals.has(file)) originals.set(file, before);
      fixed.set(file, { before: originals.get(file) ?? before, after });
      if (options.fix === 'write') replaceFile(file, after);
      else texts.set(file, after);
    }
    if (options.fix === 'write') result = lintOnDisk(options, settings, terminal);
    else result = relint(result, settings, texts);
  }
  return { final: result, fixed };
}

/** Lints the same files again, with texts that are not on disk. */
function relint({ runs, seen, read, skipped }: PathsResult, settings: Settings, texts: ReadonlyMap<string, string>): PathsResult {
  const again = runs.flatMap(({ source }) => {
    const one = lintText(source.file, texts.get(source.file) ?? source.text, settings, texts);
    return one ? [one] : [];
  });
  return { runs: again.map(({ linted }) => linted), findings: again.flatMap(({ linted, findings }) => findings.map(finding => ({ finding, linted }))), seen, read, skipped };
}

function textOnDisk(file: string): string | undefined {
  const result = readText(file);
  return 'text' in result ? result.text : undefined;
}

function reportOf({ runs, findings, seen, read, skipped }: PathsResult, options: CheckOptions, texts: ReadonlyMap<string, string>): Report {
  return buildReport({
    version: packageVersionText, runs, findings, least: options.least,
    fixes: upTo(PROOFS, fixesOf),
    files: { seen, read, skipped: skipped.length },
    problems: skipped.map(({ file, message }) => ({ file: shownName(file), message })),
    text: file => texts.get(file) ?? textOnDisk(file),
    name: shownName,
  });
}

/** Relative to where the command runs, with `/`; absolute when it lies outside. */
function shownName(file: string): string {
  const relative = normal(path.relative(process.cwd(), file));
  return relative.startsWith('..') || relative === '' ? file : relative;
}

function diffs(fixed: FixedTexts): string {
  return [...fixed].map(([file, { before, after }]) => unifiedDiff(shownName(file), before, after)).join('');
}

function write(file: string, text: string): void {
  try {
    fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    fs.writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`"${file}" cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`);
  }
}

/** 1 for findings at warning or above; with `--max-warnings N` warnings count only when there are more than N. */
function exitCode({ findings }: Report, { maxWarnings }: CheckOptions): number {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => compareSeverity(severity, 'warning') === 0).length;
  return errors > 0 || warnings > (maxWarnings ?? 0) ? 1 : 0;
}
