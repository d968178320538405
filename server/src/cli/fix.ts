import type { Report } from '../report/model';
import { locator, reportFinding } from '../report/build';
import type { FixedTexts } from '../workspace/mend';
import { editedTexts, safeMends } from '../workspace/mend';
import type { OpenPaths, PathsResult } from '../workspace/open-paths';
import { replaceFile } from '../workspace/replace-file';
import type { Located } from '../workspace/workspace';

/** Most rounds of fixing: a fix may uncover the next fault. */
const ROUNDS = 20;

/** What fixing did. */
export interface Fixed {
  readonly result: PathsResult;
  /** Findings mended, each with the fix that was applied. */
  readonly fixed: NonNullable<Report['fixed']>;
  /** Texts before the first round and after the last. */
  readonly texts: FixedTexts;
  /** Files that could not be written, each with the reason in one sentence. */
  readonly refused: readonly { readonly file: string; readonly message: string }[];
}

export interface FixOptions {
  /** Texts that stand in for files; a dry run writes here. */
  readonly texts: Map<string, string>;
  readonly read: (file: string) => string | undefined;
  /** The name a file is shown by. */
  readonly name: (file: string) => string;
  readonly dryRun: boolean;
  /** The findings to mend: whoever is not shown a finding did not ask for its fix. */
  readonly wants: (located: Located) => boolean;
}

/** Applies safe fixes round by round until none is left: to the disk, or for a dry run to the texts in memory that stand in for files. */
export function fixAll(paths: OpenPaths, { texts, read, name, dryRun, wants }: FixOptions): Fixed {
  const changes = new Map<string, { before: string; after: string }>();
  const fixed: NonNullable<Report['fixed']>[number][] = [];
  const refused = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round++) {
    const mends = safeMends(paths.workspace, paths.result().findings.filter(wants)).filter(({ fix }) => !fix.edits.some(({ at }) => refused.has(at.file)));
    const range = locator(read, name);
    const edited = editedTexts(mends.flatMap(({ fix }) => fix.edits), read);
    if (edited.size === 0) break;
    const written = new Set<string>();
    const entries = mends.map(({ located: { finding }, fix }) => ({ files: fix.edits.map(({ at }) => at.file), entry: reportFinding(finding, [fix], range) }));
    for (const [file, { before, after }] of edited) {
      const fault = dryRun ? undefined : replaceFile(file, before, after);
      if (fault !== undefined) refused.set(file, fault);
      else written.add(file);
      if (dryRun) texts.set(file, after);
      if (fault === undefined) changes.set(file, { before: changes.get(file)?.before ?? before, after });
    }
    fixed.push(...entries.filter(({ files }) => files.every(file => written.has(file))).map(({ entry }) => entry));
    paths.workspace.changed([...edited.keys()]);
  }
  return { result: paths.result(), fixed, texts: changes, refused: [...refused].map(([file, message]) => ({ file, message })) };
}
