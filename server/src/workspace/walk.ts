import { concerns, mayConcern } from '../engine/lint';
import type { SkippedFile } from './discover';
import { discover } from './discover';
import type { FileFilter } from './file-filter';
import { fileFilter } from './file-filter';
import { looksGenerated } from './generated';
import { innermost, isWithin } from './path';
import { isFile, readText, SIZE_LIMIT, tooLarge } from './read-text';
import type { Overlay } from './surroundings';

/** A folder to walk. */
export interface WalkRoot {
  /** Absolute, with `/`, without one at its end. */
  readonly folder: string;
  readonly exclude: readonly string[];
  /** Take what ignore files and habits leave alone, too. */
  readonly all: boolean;
  /** False: only files that are asked for by name are looked at. */
  readonly walked?: boolean;
}

/** Which files of some folders there are, and which of them speak of CORS; remembered until it is told of a change. */
export interface Walk {
  /** One for each root, in their order. */
  filters(): readonly FileFilter[];
  /** All files that speak of CORS, sorted; in small steps, for those who must not be kept waiting. */
  search(): Generator<undefined, readonly string[]>;
  isCandidate(file: string): boolean;
  /** The text of a file; undefined when it is not there or cannot be read. */
  textOf(file: string): string | undefined;
  /** A file may have come, changed or gone, or a folder with all in it. */
  notice(file: string): void;
  /** Forgets everything. */
  restart(): void;
  /** Whether the walk saw a file; the files it saw, undefined before it has come to its end. */
  saw(file: string): boolean;
  found(): ReadonlySet<string> | undefined;
  /** What could not be read. */
  skipped(): readonly SkippedFile[];
}

/** Files read between two steps of a search. */
const STEP = 16;

/** Opens folders for a walk. `overlay` gives unsaved texts. Nothing is read before it is asked for; nothing throws. */
export function openWalk(roots: readonly WalkRoot[], overlay: Overlay): Walk {
  const verdicts = new Map<string, boolean>();
  const skipped = new Map<string, string>();
  let filters = roots.map(root => fileFilter(root.folder, root));
  let found: Set<string> | undefined;

  const walk: Walk = {
    filters: () => filters,
    *search() {
      const files = yield* discoverAll();
      const wanted: string[] = [];
      for (const [i, file] of files.entries()) {
        if (walk.isCandidate(file)) wanted.push(file);
        if (i % STEP === 0) yield;
      }
      return wanted;
    },
    isCandidate(file) {
      if (!mayConcern(file)) return false;
      let verdict = verdicts.get(file);
      if (verdict === undefined) {
        const text = walk.textOf(file);
        verdict = text !== undefined && concerns({ file, text }) && (innermost(roots, file)?.all === true || !looksGenerated(text));
        verdicts.set(file, verdict);
      }
      return verdict;
    },
    textOf(file) {
      const open = overlay(file);
      const result = open === undefined ? readText(file) : open.length > SIZE_LIMIT ? tooLarge(SIZE_LIMIT) : { text: open };
      if ('text' in result) return result.text;
      if (!result.missing) skipped.set(file, result.problem);
      return undefined;
    },
    notice(file) {
      for (const known of [verdicts, skipped]) for (const name of known.keys()) if (name === file || isWithin(file, name)) known.delete(name);
      if (!found) return;
      if (isFile(file)) {
        if (innermost(filters, file)?.reaches(file)) found.add(file);
      } else for (const name of found) if (name === file || isWithin(file, name)) found.delete(name);
    },
    restart() {
      filters = roots.map(root => fileFilter(root.folder, root));
      found = undefined;
      skipped.clear();
      verdicts.clear();
    },
    saw: file => found?.has(file) ?? false,
    found: () => found,
    skipped: () => [...skipped].sort(([a], [b]) => a < b ? -1 : 1).map(([file, message]) => ({ file, message })),
  };
  return walk;

  function* discoverAll(): Generator<undefined, readonly string[]> {
    while (!found) {
      const before = filters;
      const fresh = new Set<string>();
      for (const [i, filter] of before.entries()) {
        if (roots[i]?.walked === false) continue;
        const { files, problems } = yield* discover(filter);
        for (const file of files) if (innermost(before, file) === filter) fresh.add(file);
        for (const { file, message } of problems) skipped.set(file, message);
      }
      if (filters === before) found = fresh; // else an ignore file has changed under our feet
    }
    return [...found].sort();
  }
}
