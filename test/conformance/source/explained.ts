import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defaultSettings } from '../../../server/src/engine/profiles';
import { lineMap } from '../../../server/src/text/line-map';
import type { Explained } from '../../../server/src/workspace/explain';
import { explainConsole } from '../../../server/src/workspace/explain';
import { openPaths } from '../../../server/src/workspace/open-paths';
import type { Fixture } from '../../harness/fixture';
import type { Captured } from './capture';

/** The consoles for which another line is named first than the faulty one, or none: by name, what they said and what is named. */
export function astray(captured: readonly Captured[]): Readonly<Record<string, string>> {
  return Object.fromEntries(captured.flatMap(({ name, fixture, text, marked }): [string, string][] => {
    const { explained, lines } = explainedLines(fixture, text);
    const [first] = lines;
    if (first && marked.some(({ file, line }) => file === first.file && line === first.line)) return [];
    const named = lines.map(({ file, line, rule, certainty }) => `${file}:${line} ${rule ?? '-'} (${certainty})`).join(', ') || explained.map(({ cause }) => cause).join(' ');
    return [[name, `${text}\n  to blame: ${marked.map(({ file, line }) => `${file}:${line}`).join(', ')}\n  named: ${named}`]];
  }));
}

/** A line that is named for a message: the file as the fixture calls it, the line from 1. */
interface NamedLine {
  readonly file: string;
  readonly line: number;
  readonly rule: string | undefined;
  readonly message: string;
  readonly certainty: string;
}

/** What `corslint explain` says of a console where the fixture's files are the workspace: the lines it names, likeliest first. */
function explainedLines(fixture: Fixture, text: string): { readonly explained: readonly Explained[]; readonly lines: readonly NamedLine[] } {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-explained-')));
  try {
    write(folder, fixture);
    const { workspace } = openPaths([folder], { settings: defaultSettings, exclude: [], all: true });
    const explained = explainConsole(text, workspace);
    const lines = (explained[0]?.culprits ?? []).map(({ at, rule, message, certainty }): NamedLine => {
      const file = at.file.slice(folder.length);
      return { file, line: lineMap(fixture.files.get(file) ?? '').position(at.span.start).line + 1, rule, message, certainty };
    });
    return { explained, lines };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The files as they would lie on a disk, with the versions and samples that the fixture pins. */
function write(folder: string, { files, versions, environment }: Fixture): void {
  const samples = Object.entries(environment).map(([name, [value = '']]) => `${name}=${value}\n`).join('');
  const all = new Map([...files, ['/package.json', JSON.stringify({ name: 'fixture', private: true, dependencies: versions })], ...samples === '' ? [] : [['/.env', samples] as const]]);
  for (const [name, text] of all) {
    const target = path.join(folder, name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
}
