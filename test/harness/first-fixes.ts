import fs from 'node:fs';
import path from 'node:path';
import { defaultSettings } from '../../server/src/engine/profiles';
import type { Edit } from '../../server/src/text/edit';
import { editedTexts, offeredFixes } from '../../server/src/workspace/mend';
import { openPaths } from '../../server/src/workspace/open-paths';

/** Most fixes that are pressed: a circle of fixes ends here. */
const LIMIT = 60;

/** A folder after somebody has pressed the first fix of each finding, one after the other. */
export interface Pressed {
  /** `rule: title of the fix`, in the order of pressing. */
  readonly pressed: readonly string[];
  /** Findings that are left: `severity rule file: message`. */
  readonly left: readonly string[];
  /** All files of the folder, by `/path` from it. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Presses the first fix of the first finding until no finding with a fix is left. Placeholders for origins are filled with `origin`. Nothing is written. */
export function firstFixes(folder: string, origin: string): Pressed {
  const texts = new Map<string, string>();
  const read = (file: string): string | undefined => texts.get(file) ?? (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined);
  const paths = openPaths([folder], { settings: defaultSettings, exclude: [], all: true, overlay: file => texts.get(file) });
  const pressed: string[] = [];
  for (;;) {
    const { findings } = paths.result();
    const next = findings.flatMap(located => {
      const [fix] = offeredFixes(paths.workspace, located);
      return fix ? [{ rule: located.finding.rule, fix }] : [];
    })[0];
    if (!next || pressed.length === LIMIT) {
      const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => path.join(folder, file)).filter(file => fs.statSync(file).isFile());
      return {
        pressed,
        left: findings.map(({ finding: { severity, rule, at, message } }) => `${severity} ${rule} ${path.relative(folder, at.file)}: ${message}`),
        texts: new Map(files.map(file => [`/${path.relative(folder, file)}`, read(file) ?? ''])),
      };
    }
    const edited = editedTexts(next.fix.edits.map(edit => filled(edit, origin)), read);
    for (const [file, { after }] of edited) texts.set(file, after);
    paths.workspace.changed([...edited.keys()]);
    pressed.push(`${next.rule}: ${next.fix.title}`);
  }
}

function filled(edit: Edit, origin: string): Edit {
  return edit.snippet ? { ...edit, text: edit.text.replace(/\$\{(\d+):(https?:[^}]*)\}/g, `\${$1:${origin}}`) } : edit;
}
