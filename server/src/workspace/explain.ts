import type { ConsoleMessage } from '../cors/console/read-console';
import { readConsole } from '../cors/console/read-console';
import type { Meaning } from '../engine/explain/causes';
import { meaningOf } from '../engine/explain/causes';
import type { Culprit, Remedies } from '../engine/explain/culprits';
import { CERTAINTIES, culpritsIn } from '../engine/explain/culprits';
import { likelyRules } from '../engine/explain/likely-rules';
import type { Finding } from '../policy/finding';
import { placeKey, samePlace } from '../text/place';
import { correctionOf, offeredFixes } from './mend';
import { silentServers } from './silent-servers';
import type { Located, Workspace } from './workspace';

/** One console message, what it means, and the lines of the workspace that it comes from. */
export interface Explained extends Meaning {
  readonly message: ConsoleMessage;
  /** Ids of the rules that find such faults, likeliest first. */
  readonly rules: readonly string[];
  /** Likeliest first; empty where no server of the workspace gives the message. */
  readonly culprits: readonly Culprit[];
}

/** Most lines that are named for one message. */
const MOST = 12;

/**
 * Explains what a browser printed: `text` is one console message or a whole console, in any of the forms `readConsole` takes. Every server
 * in `files` of the workspace (default: all that speak of CORS) is asked the request in each message; those that give the same message are
 * the culprits, with fixes after which the message is gone; where there is none and Allow-Origin is missing, servers that never speak of CORS. Empty when the text holds no message we know. Lints files that were not linted
 * yet. Call it in an editor as `explainConsole(text, workspace)`, on the command line with `OpenPaths`' `workspace` and `wanted`.
 */
export function explainConsole(text: string, workspace: Workspace, files: readonly string[] = workspace.candidates(), onProgress: (done: number, file: string) => void = () => undefined): Explained[] {
  const steps = explaining(text, workspace, files);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    onProgress(value.done, value.file);
  }
}

/** A file is about to be asked; so many were before it. */
export interface ExplainingStep {
  readonly done: number;
  readonly file: string;
}

/** The same in steps, for those who must not be kept waiting. */
export function* explaining(text: string, workspace: Workspace, files: readonly string[]): Generator<ExplainingStep, Explained[]> {
  const messages = readConsole(text);
  const culprits = messages.map((): Culprit[] => []);
  let servers = 0;
  // File by file, so that no more than one program need be held.
  for (const [i, file] of files.entries()) {
    if (messages.length === 0) break;
    yield { done: i, file };
    const linted = workspace.linted(file);
    const run = workspace.lint(file);
    if (!linted || !run) continue;
    servers += linted.inquiries.filter(({ subject }) => subject.kind === 'server').length;
    const located = (finding: Finding): Located | undefined => {
      const own = run.findings.find(one => one.rule === finding.rule && samePlace(one.at, finding.at));
      return own && { finding: own, run };
    };
    const remedies: Remedies = {
      fixesOf: finding => given(located(finding), one => offeredFixes(workspace, one)) ?? [],
      correctionOf: finding => given(located(finding), one => correctionOf(workspace, one)),
    };
    for (const [at, message] of messages.entries()) culprits[at]?.push(...culpritsIn(linted, message, remedies));
  }
  const explained: Explained[] = [];
  for (const [at, message] of messages.entries()) {
    const own = culprits[at] ?? [];
    if (!own.some(({ certainty }) => certainty !== 'possible')) own.push(...yield* silentServers(workspace, message));
    explained.push({ message, ...meaningOf(message), rules: likelyRules(message), culprits: ranked(own, servers) });
  }
  return explained;
}

function given<T, R>(value: T | undefined, use: (value: T) => R): R | undefined {
  return value === undefined ? undefined : use(value);
}

/** Each place and rule once, likeliest first; nothing that is only possible where something is likely, and no server that answers any path where one is certain. */
function ranked(culprits: readonly Culprit[], servers: number): Culprit[] {
  // One of several that answer whatever path they are asked: the message may be about another.
  const sure = culprits.map(one => one.certainty === 'certain' && !one.named && servers > 1 ? { ...one, certainty: 'likely' as const } : one);
  const sorted = [...sure].sort((a, b) => CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) || a.rank - b.rank || Number(b.cured) - Number(a.cured));
  const known = new Set<string>();
  const distinct = sorted.filter(({ rule, at }) => {
    const key = `${rule ?? ''}\u0000${placeKey(at)}`;
    return !known.has(key) && known.add(key);
  });
  const [first] = distinct;
  return distinct.filter(one => first?.certainty === 'certain' ? one.certainty === 'certain' || one.certainty === 'likely' && one.named : first?.certainty === 'possible' || one.certainty !== 'possible').slice(0, MOST);
}
