import { isMainThread } from 'node:worker_threads';
import type { Circumstances, Linted, Run } from '../engine/lint';
import { lint, mayConcern, runOf } from '../engine/lint';
import type { Settings } from '../engine/profiles';
import { defaultSettings } from '../engine/profiles';
import type { Fix } from '../engine/prove';
import { fixesOf } from '../engine/prove';
import type { Finding } from '../policy/finding';
import { samePlace } from '../text/place';
import type { SkippedFile } from './discover';
import { drain } from './discover';
import { isSample } from './environment';
import { frontEndOrigins } from './front-ends';
import { decidesVersions } from './package-version';
import { innermost, isWithin } from './path';
import type { Looks, Overlay } from './surroundings';
import { diskSurroundings, watched } from './surroundings';
import type { Located } from './union';
import { unionIn } from './union';
import type { WalkRoot } from './walk';
import { openWalk } from './walk';

export type { Located, SkippedFile };

/** A folder with what a person set for it. */
export interface Root extends WalkRoot {
  readonly settings: Settings;
}

/** What linting a file gave and what it depends on: plain data, to be sent between threads. */
export interface Kept {
  readonly run: Run;
  readonly looks: Looks;
  /** Proven fixes by finding, as far as they were asked for. */
  readonly fixes: ReadonlyMap<Finding, readonly Fix[]>;
  /** How long linting took, in milliseconds. */
  readonly took: number;
}

/** Files and what linting them gave, remembered until something changes that they depend on. */
export interface Workspace {
  /** Forgets what depended on these files (on disk or in the editor; a folder stands for all in it). Gives the files whose findings may differ. */
  changed(files: readonly string[]): readonly string[];
  /** All files of the roots that speak of CORS, sorted. */
  candidates(): readonly string[];
  /** The same in small steps, for those who must not be kept waiting. */
  search(): Generator<undefined, readonly string[]>;
  /** True for a file that is left alone even when a person opens it: packages, build output, what the settings exclude. */
  isForeign(file: string): boolean;
  /** True for a file that a walk of its root takes. */
  reaches(file: string): boolean;
  /** Lints one file, or gives what is remembered; undefined when it does not concern us or is not there. */
  lint(file: string): Run | undefined;
  /** The same with all that further questions need; remembered for a few files only. */
  linted(file: string): Linted | undefined;
  /** Findings that lie in a file, whichever file's run found them, each once; only of files linted so far. */
  findingsIn(file: string): readonly Located[];
  /** The fixes of a finding that hold what they promise. None for a finding of an earlier state. */
  fixes(located: Located): readonly Fix[];
  /** What a file is linted with: settings, front ends, what lies around it. */
  circumstances(file: string): Circumstances;
  /** Files that were linted before this one or something beside it changed, rest on it, and have not been linted since. */
  unsettled(file: string): readonly string[];
  /** The linted files whose findings rest on one of these files, themselves included. */
  readers(files: readonly string[]): readonly string[];
  /** Everything linted so far, in order of the file names. */
  runs(): readonly Run[];
  /** Whether what linting a file gives is remembered; and how long it took last, in milliseconds, remembered or not (0: never linted). */
  has(file: string): boolean;
  took(file: string): number;
  /** What was linted of a file, for another thread. */
  give(file: string): Kept | undefined;
  /** Takes over what another thread has linted; false, and nothing is taken, when it depends on one of the files that changed meanwhile. */
  take(file: string, kept: Kept | undefined, changedSince?: readonly string[]): boolean;
  /** Whether the walk saw a file. */
  saw(file: string): boolean;
  /** The files that the walk saw, that could speak of CORS and do not; none before it has come to its end. */
  silent(): readonly string[];
  /** The text of a file as the editor or the disk has it; undefined when it cannot be read. */
  textOf(file: string): string | undefined;
  /** How many files the walk saw, and what could not be read. */
  counts(): { readonly seen: number; readonly skipped: readonly SkippedFile[] };
}

/** Files whose whole program is remembered: those one works on. */
const HEAVY = 6;
/** Most findings of a file whose fixes are proven: each proof lints it again, and a file with hundreds of findings wants another cure. */
const PROOFS = 200;

/** How long, in milliseconds, the first file of a process may take longer than it will again: parsers are loaded for it. A thread is given what is slow. */
let loading = isMainThread ? 2000 : 0;

/** Opens folders. `overlay` gives unsaved texts; `otherwise` holds for files outside all roots; `times`: how long files took, kept by the caller. Nothing is read before it is asked for; nothing throws. */
export function openWorkspace(roots: readonly Root[], overlay: Overlay, otherwise: Settings = defaultSettings, times: Map<string, number> = new Map()): Workspace {
  const walk = openWalk(roots, overlay);
  const surroundings = diskSurroundings(roots.map(({ folder }) => folder), overlay);
  const kept = new Map<string, (Kept & { readonly fixes: Map<Finding, readonly Fix[]> }) | undefined>();
  const heavy = new Map<string, Linted>();
  const dropped = new Map<string, Looks>();
  let origins: readonly string[] | undefined;
  let sorted: readonly Run[] | undefined;
  let whole: boolean | undefined;

  const workspace: Workspace = {
    changed(files) {
      surroundings.forget(files);
      const isRewalked = files.some(decidesWalk);
      if (isRewalked) walk.restart();
      else for (const file of files) walk.notice(file);
      if (files.some(isSample)) origins = undefined;
      const stale = new Set<string>(files);
      for (const [file, one] of kept) {
        const isTouched = files.some(change => change === file || isWithin(change, file)) || isRewalked && !workspace.reaches(file);
        if (!isTouched && !(one && dependsOn(one, files))) continue;
        kept.delete(file);
        heavy.delete(file);
        if (one) dropped.set(file, one.looks);
        stale.add(file);
        for (const { at } of one?.run.findings ?? []) stale.add(at.file);
      }
      sorted = whole = undefined;
      return [...stale];
    },
    candidates: () => drain(workspace.search()),
    search: () => walk.search(),
    isForeign: file => innermost(walk.filters(), file)?.isForeign(file) ?? false,
    reaches: file => innermost(walk.filters(), file)?.reaches(file) ?? false,
    lint: file => keep(file)?.run,
    linted(file) {
      const known = heavy.get(file);
      if (known) return known;
      if (!keep(file)) return undefined;
      return heavy.get(file) ?? remember(lintFile(file)?.linted);
    },
    findingsIn: file => unionIn(file, workspace.runs(), isWhole()),
    fixes({ finding, run }) {
      const one = kept.get(run.file);
      if (one?.run !== run || finding.changes.length === 0) return [];
      const known = one.fixes.get(finding);
      if (known) return known;
      if (one.fixes.size >= PROOFS) return [];
      const linted = workspace.linted(run.file);
      const same = linted?.findings.find(({ rule, at }) => rule === finding.rule && samePlace(at, finding.at));
      const fixes = linted && same ? fixesOf(linted, same) : [];
      one.fixes.set(finding, fixes);
      return fixes;
    },
    circumstances: file => ({ surroundings, settings: innermost(roots, file)?.settings ?? otherwise, origins: origins ??= frontEndOrigins(walk.filters(), surroundings.text) }),
    unsettled: file => [...dropped].flatMap(([reader, looks]) => looks.files.has(file) ? [reader] : []),
    readers: files => workspace.runs().map(({ file }) => file).filter(file => files.includes(file) || files.some(one => kept.get(file)?.looks.files.has(one))),
    runs: () => sorted ??= [...kept.values()].flatMap(one => one ? [one.run] : []).sort((a, b) => a.file < b.file ? -1 : 1),
    has: file => kept.has(file),
    took: file => times.get(file) ?? 0,
    give: file => keep(file),
    take(file, fresh, changedSince = []) {
      if (changedSince.includes(file) || fresh && changedSince.length > 0 && dependsOn(fresh, changedSince)) return false;
      dropped.delete(file);
      kept.set(file, fresh && { ...fresh, fixes: new Map(fresh.fixes) });
      if (fresh) times.set(file, fresh.took);
      sorted = whole = undefined;
      return true;
    },
    saw: file => walk.saw(file),
    silent: () => [...walk.found() ?? []].filter(file => mayConcern(file) && !walk.isCandidate(file)).sort(),
    textOf: file => walk.textOf(file),
    counts: () => ({ seen: walk.found()?.size ?? 0, skipped: walk.skipped() }),
  };
  return workspace;

  function keep(file: string): Kept | undefined {
    if (!kept.has(file)) {
      const started = performance.now();
      const fresh = lintFile(file);
      const took = Math.max(0, performance.now() - started - loading);
      loading = 0;
      times.set(file, took);
      dropped.delete(file);
      kept.set(file, fresh && { run: runOf(fresh.linted), looks: fresh.looks, fixes: new Map(), took });
      remember(fresh?.linted);
      sorted = whole = undefined;
    }
    return kept.get(file);
  }

  function remember(linted: Linted | undefined): Linted | undefined {
    if (!linted) return undefined;
    heavy.set(linted.file, linted);
    for (const oldest of heavy.keys()) if (heavy.size > HEAVY) heavy.delete(oldest);
    return linted;
  }

  function lintFile(file: string): { readonly linted: Linted; readonly looks: Looks } | undefined {
    const text = walk.textOf(file);
    if (text === undefined) return undefined;
    const around = watched(surroundings);
    const linted = lint({ file, text }, { ...workspace.circumstances(file), surroundings: around.surroundings });
    return linted && { linted, looks: around.looks };
  }

  /** Whether all files of the roots have been linted. */
  function isWhole(): boolean {
    const files = walk.found();
    return whole ??= files !== undefined && [...files].every(file => kept.has(file) || !walk.isCandidate(file));
  }
}

/** True for a file that decides which others are looked at: when it changes, any file's findings may come or go. */
export function decidesWalk(file: string): boolean {
  return file.endsWith('/.gitignore');
}

function dependsOn({ looks }: Kept, files: readonly string[]): boolean {
  if (files.some(isSample) || looks.versions && files.some(decidesVersions)) return true;
  return files.some(file => looks.files.has(file)) || files.some(folder => !/\.\w+$/.test(folder) && [...looks.files].some(file => isWithin(folder, file)));
}
