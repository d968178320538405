import path from 'node:path';
import type { Circumstances, Linted } from '../engine/lint';
import { concerns, lint } from '../engine/lint';
import type { Settings } from '../engine/profiles';
import { unusedSuppressions } from '../engine/unused-suppressions';
import type { Finding } from '../policy/finding';
import { compareSeverity } from '../policy/finding';
import { comparePlaces, placeKey } from '../text/place';
import { examineOrigin } from '../cors/examine-origin';
import type { Discovery } from './discover';
import { discover } from './discover';
import { frontEndValues } from './environment';
import { readText } from './read-text';
import type { Overlay } from './surroundings';
import { diskSurroundings } from './surroundings';

/** A folder with what a person set for it. */
export interface Root {
  /** Absolute, with `/`. */
  readonly folder: string;
  readonly exclude: readonly string[];
  readonly settings: Settings;
  /** Take what ignore files and habits leave alone, too. */
  readonly all: boolean;
}

/** A finding with the run it came from: what a fix is made of. */
export interface Located {
  readonly finding: Finding;
  readonly linted: Linted;
}

export interface SkippedFile {
  readonly file: string;
  readonly message: string;
}

/** Files and what linting them gave, remembered until a text they depend on changes. */
export interface Workspace {
  /** Forgets what depended on these texts (on disk or in the editor). Gives the files whose findings may differ. */
  changed(files: readonly string[]): readonly string[];
  /** Files came or went, or an ignore file changed: the next question walks the disk again. */
  rewalk(): void;
  /** All files of the roots that speak of CORS; walks the disk at the first call. */
  candidates(): readonly string[];
  /** Lints one file, or gives what is remembered; undefined when it does not concern us or is not there. */
  lint(file: string): Linted | undefined;
  /** Findings that lie in a file, whichever file's run found them, each once; only of files linted so far and the file itself. */
  findingsIn(file: string): readonly Located[];
  /** Everything linted so far. */
  runs(): readonly Linted[];
  /** How many files the walk saw, read and skipped. */
  counts(): { readonly seen: number; readonly read: number; readonly skipped: readonly SkippedFile[] };
}

/** Opens folders. `overlay` gives unsaved texts. Nothing is read before it is asked for; nothing throws. */
export function openWorkspace(roots: readonly Root[], overlay: Overlay): Workspace {
  let discovery: Discovery | undefined;
  const verdicts = new Map<string, boolean>();
  let origins: readonly string[] | undefined;
  let surroundings = diskSurroundings(roots.map(({ folder }) => folder), overlay);
  const skipped = new Map<string, string>();
  const remembered = new Map<string, Linted | undefined>();

  const workspace: Workspace = {
    changed(files) {
      surroundings = diskSurroundings(roots.map(({ folder }) => folder), overlay);
      if (files.some(isSample)) origins = undefined;
      const touched = new Set(files);
      const stale = new Set<string>(files);
      for (const file of files) verdicts.delete(file);
      for (const [file, linted] of remembered) {
        if (!touched.has(file) && !linted?.reading.reads.some(read => touched.has(read))) continue;
        remembered.delete(file);
        for (const { at } of linted?.findings ?? []) stale.add(at.file);
        stale.add(file);
      }
      return [...stale];
    },
    rewalk() {
      discovery = origins = undefined;
      skipped.clear();
    },
    candidates: () => walkRoots().files.filter(isCandidate),
    lint(file) {
      if (!remembered.has(file)) remembered.set(file, lintFile(file));
      return remembered.get(file);
    },
    findingsIn(file) {
      workspace.lint(file);
      return union(file, [...remembered.values()].filter(linted => linted !== undefined));
    },
    runs: () => [...remembered.values()].filter(linted => linted !== undefined),
    counts: () => ({ seen: walkRoots().files.length, read: [...verdicts.values()].filter(Boolean).length, skipped: [...skipped].map(([file, message]) => ({ file, message })) }),
  };
  return workspace;

  function walkRoots(): Discovery {
    if (discovery) return discovery;
    const found = roots.map(({ folder, exclude, all }) => discover(folder, { exclude, all }));
    for (const { problems } of found) for (const { file, message } of problems) skipped.set(file, message);
    return discovery = { files: [...new Set(found.flatMap(({ files }) => files))].sort(), problems: [] };
  }

  function isCandidate(file: string): boolean {
    if (!mayConcern(file)) return false;
    let verdict = verdicts.get(file);
    if (verdict === undefined) {
      const text = textOf(file);
      verdict = text !== undefined && concerns({ file, text });
      verdicts.set(file, verdict);
    }
    return verdict;
  }

  function textOf(file: string): string | undefined {
    const open = overlay(file);
    if (open !== undefined) return open;
    const result = readText(file);
    if ('text' in result) return result.text;
    skipped.set(file, result.problem);
    return undefined;
  }

  function lintFile(file: string): Linted | undefined {
    const text = textOf(file);
    return text === undefined ? undefined : lint({ file, text }, circumstancesOf(file));
  }

  function circumstancesOf(file: string): Circumstances {
    const root = roots.find(({ folder }) => file.startsWith(`${folder}/`)) ?? roots[0];
    return { surroundings, settings: root?.settings ?? { profile: 'recommended', rules: {}, trustedOrigins: [] }, origins: origins ??= knownOrigins() };
  }

  /** Addresses of front ends in the samples of the environment, wherever they stand. */
  function knownOrigins(): string[] {
    const folders = new Set(walkRoots().files.filter(isSample).map(file => path.posix.dirname(file)));
    const values = [...folders].flatMap(folder => frontEndValues(folder, surroundings.text));
    return [...new Set(values.flatMap(value => {
      const examined = examineOrigin(value);
      return examined.kind === 'ok' ? [examined.origin] : examined.kind === 'malformed' && examined.normalised?.startsWith('http') ? [examined.normalised] : [];
    }))];
  }
}

/** A sample of the environment. */
function isSample(file: string): boolean {
  return /\/\.env[^/]*$/.test(file);
}

/** By name alone: everything an adapter could claim. Saves reading pictures and archives. */
function mayConcern(file: string): boolean {
  return /\.(?:[cm]?[jt]sx?|conf|nginx|template|j2|tmpl|inc|vhost|server|site)$|\/(?:sites-available|sites-enabled|conf\.d|nginx|snippets)\/[^/]+$|\/nginx[^/]*$/i.test(file);
}

function union(file: string, runs: readonly Linted[]): Located[] {
  const found = new Map<string, Located>();
  for (const linted of runs) {
    for (const finding of linted.findings) {
      if (finding.at.file !== file) continue;
      const key = `${finding.rule}\u0000${placeKey(finding.at)}`;
      const known = found.get(key);
      if (!known || compareSeverity(finding.severity, known.finding.severity) < 0) found.set(key, { finding, linted });
    }
  }
  const own = runs.find(({ source }) => source.file === file);
  if (own) for (const finding of unusedSuppressions(file, runs)) found.set(`${finding.rule}\u0000${placeKey(finding.at)}`, { finding, linted: own });
  return [...found.values()].sort((a, b) => comparePlaces(a.finding.at, b.finding.at) || compareSeverity(a.finding.severity, b.finding.severity));
}
