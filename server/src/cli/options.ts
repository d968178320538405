import { parseArgs } from 'node:util';
import { isToken } from '../cors/header-list';
import { readPageOrigin } from '../cors/origin';
import type { Level, Profile } from '../engine/profiles';
import { profiles } from '../engine/profiles';
import { unusedSuppression } from '../engine/unused-suppressions';
import type { Severity } from '../policy/finding';
import { severities } from '../policy/finding';
import { formats } from '../report/formats';
import type { Format } from '../report/formats';
import { rules } from '../rules';
import { UsageError } from './usage';

export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: Format;
  readonly outputFile: string | undefined;
  readonly least: Severity;
  readonly profile: Profile;
  readonly rules: Readonly<Record<string, Level>>;
  readonly maxWarnings: number | undefined;
  readonly fix: 'no' | 'write' | 'dry-run';
  readonly stdin: boolean;
  readonly stdinFilename: string | undefined;
  readonly baseline: string | undefined;
  readonly ignorePatterns: readonly string[];
  readonly ignore: boolean;
  /** Undefined: as many as seem worth it. */
  readonly threads: number | undefined;
}

export interface AskOptions {
  readonly paths: readonly string[];
  readonly format: 'text' | 'json';
  readonly requests: string | undefined;
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly credentials: boolean;
}

export interface ExplainOptions {
  /** What the browser printed; `-`: it stands on standard input. */
  readonly text: string;
  /** Where servers are searched. */
  readonly paths: readonly string[];
  readonly format: 'text' | 'json';
}

const CHECK = {
  'format': { type: 'string' }, 'output-file': { type: 'string' }, 'severity': { type: 'string' }, 'profile': { type: 'string' },
  'rule': { type: 'string', multiple: true }, 'max-warnings': { type: 'string' }, 'fix': { type: 'boolean' }, 'fix-dry-run': { type: 'boolean' },
  'stdin': { type: 'boolean' }, 'stdin-filename': { type: 'string' }, 'baseline': { type: 'string' },
  'ignore-pattern': { type: 'string', multiple: true }, 'no-ignore': { type: 'boolean' }, 'threads': { type: 'string' },
} as const;

const ASK = {
  'origin': { type: 'string' }, 'request': { type: 'string', short: 'X' }, 'header': { type: 'string', short: 'H', multiple: true },
  'path': { type: 'string' }, 'credentials': { type: 'boolean' }, 'requests': { type: 'string' }, 'format': { type: 'string' },
} as const;

const EXPLAIN = { 'in': { type: 'string', multiple: true }, 'format': { type: 'string' } } as const;

/** Names of the options of `check` and `report`, of `ask`, and of `explain`, without `--`. */
export const checkFlags: readonly string[] = Object.keys(CHECK);
export const askFlags: readonly string[] = Object.keys(ASK);
export const explainFlags: readonly string[] = Object.keys(EXPLAIN);

/** Reads the options of `check` and `report`. Throws a UsageError that names what is wrong. */
export function checkOptions(args: readonly string[], command: 'check' | 'report'): CheckOptions {
  const { values, positionals } = parse(() => parseArgs({ args: [...args], options: CHECK, allowPositionals: true }));
  if (values.fix && values['fix-dry-run']) throw new UsageError('--fix and --fix-dry-run exclude each other.');
  if (values.stdin && positionals.length > 0) throw new UsageError('--stdin takes no paths.');
  if (values['stdin-filename'] !== undefined && !values.stdin) throw new UsageError('--stdin-filename goes with --stdin.');
  if (values.stdin && values.threads !== undefined) throw new UsageError('--stdin is one file; it takes no --threads.');
  if (values.threads !== undefined && !/^[1-9]\d{0,2}$/.test(values.threads)) throw new UsageError(`--threads takes a whole number from 1 to 999, not "${values.threads}".`);
  if (values.stdin && values.fix) throw new UsageError('--stdin cannot be fixed in place; use --fix-dry-run.');
  return {
    paths: positionals.length > 0 ? positionals : ['.'],
    format: oneOf('--format', values.format ?? (command === 'report' ? 'markdown' : 'stylish'), formats),
    outputFile: values['output-file'],
    least: oneOf('--severity', values.severity ?? 'warning', severities),
    profile: oneOf('--profile', values.profile ?? 'recommended', profiles),
    rules: Object.fromEntries((values.rule ?? []).map(ruleLevel)),
    maxWarnings: values['max-warnings'] === undefined ? undefined : count('--max-warnings', values['max-warnings']),
    fix: values.fix ? 'write' : values['fix-dry-run'] ? 'dry-run' : 'no',
    stdin: values.stdin ?? false,
    stdinFilename: values['stdin-filename'],
    baseline: values.baseline,
    ignorePatterns: values['ignore-pattern'] ?? [],
    ignore: !values['no-ignore'],
    threads: values.threads === undefined ? undefined : Number(values.threads),
  };
}

/** Reads the options of `ask`. */
export function askOptions(args: readonly string[]): AskOptions {
  const { values, positionals } = parse(() => parseArgs({ args: [...args], options: ASK, allowPositionals: true }));
  if (values.origin === undefined && values.requests === undefined) throw new UsageError('ask needs --origin O (the page that sends the request), or --requests FILE.');
  const flags = (['origin', 'request', 'header', 'path', 'credentials'] as const).filter(name => values[name] !== undefined);
  if (values.requests !== undefined && flags.length > 0) throw new UsageError(`--requests names whole requests; it does not go with --${flags[0] ?? ''}.`);
  const path = values.path ?? '/';
  if (!path.startsWith('/')) throw new UsageError(`--path begins with a slash, "${path}" does not.`);
  return {
    paths: positionals.length > 0 ? positionals : ['.'],
    format: oneOf('--format', values.format ?? 'text', ['text', 'json'] as const),
    requests: values.requests,
    origin: values.origin === undefined ? '' : pageOrigin(values.origin),
    method: method(values.request ?? 'GET'),
    path,
    headers: (values.header ?? []).map(header),
    credentials: values.credentials ?? false,
  };
}

/** Reads the arguments of `explain`: the text, which may come in several words where quotes were forgotten; from standard input when none is given. */
export function explainOptions(args: readonly string[]): ExplainOptions {
  const { values, positionals } = parse(() => parseArgs({ args: [...args], options: EXPLAIN, allowPositionals: true }));
  return {
    text: positionals.length === 0 ? '-' : positionals.join(' '),
    paths: values.in ?? ['.'],
    format: oneOf('--format', values.format ?? 'text', ['text', 'json'] as const),
  };
}

/** Reads the arguments of `simulate`: the file, `-` when none is given. */
export function simulateFile(args: readonly string[]): string {
  const { values, positionals } = parse(() => parseArgs({ args: [...args], options: { format: { type: 'string' } }, allowPositionals: true }));
  if (positionals.length > 1) throw new UsageError('simulate takes one FILE, or - for standard input.');
  oneOf('--format', values.format ?? 'json', ['json'] as const);
  return positionals[0] ?? '-';
}

/** An origin as a browser would send it; a URL stands for its origin. */
function pageOrigin(text: string): string {
  const origin = readPageOrigin(text);
  if (origin === undefined) throw new UsageError(`--origin takes an origin such as https://app.example, or null, not "${text}".`);
  return origin;
}

function parse<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n')[0]?.replace(/\.? To specify a positional.*$/, '') ?? 'Wrong use'}. See corslint --help.`);
  }
}

function oneOf<const T extends readonly string[]>(option: string, value: string, allowed: T): T[number] {
  if (allowed.includes(value)) return value;
  throw new UsageError(`${option} takes ${allowed.join(', ')}, not "${value}".`);
}

function count(option: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new UsageError(`${option} takes a whole number, not "${value}".`);
}

function ruleLevel(text: string): [string, Level] {
  const [id = '', ...rest] = text.split('=');
  const level = rest.join('=');
  if (id !== unusedSuppression && !rules.some(rule => rule.id === id)) throw new UsageError(`There is no rule "${id}"; corslint rules lists them.`);
  return [id, oneOf(`--rule ${id}=`, level, ['off', ...severities] as const)];
}

function method(text: string): string {
  if (isToken(text)) return text;
  throw new UsageError(`-X takes a method such as PUT, not "${text}".`);
}

function header(text: string): readonly [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1 || !isToken(text.slice(0, colon).trim())) throw new UsageError(`-H takes 'Name: value', not "${text}".`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}
