import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { builtFile } from '../harness/built';

/** What begins every colour. */
export const ESCAPE = '\u001B[';

/** A server with a fault that can be mended unasked, in line 4. */
export const FAULTY = `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: ['https://app.example.com/'] }));
app.put('/me', (req, res) => res.json({}));
app.listen(3000);
`;
export const RIGHT = FAULTY.replace('.com/', '.com');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder to run the command line in. */
export interface Workplace {
  readonly folder: string;
  write(name: string, text: string | Buffer): void;
  read(name: string): string;
  run(args: readonly string[], input?: string | Buffer, env?: NodeJS.ProcessEnv): Ran;
  json(args: readonly string[], input?: string): { readonly code: number | null; readonly report: Report };
  remove(): void;
}

/** Makes a folder with files in it. Remove it when done. */
export function workplace(files: Readonly<Record<string, string>> = { 'server.js': FAULTY }): Workplace {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-cli-')));
  const place: Workplace = {
    folder,
    write(name, text) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    },
    read: name => fs.readFileSync(path.join(folder, name), 'utf8'),
    run(args, input = '', env = {}) {
      const { FORCE_COLOR: _, NO_COLOR: __, ...rest } = process.env;
      const { status, stdout, stderr } = spawnSync(process.execPath, [builtFile('corslint.js'), ...args], { cwd: folder, input, encoding: 'utf8', env: { ...rest, ...env }, maxBuffer: 1 << 28 });
      return { code: status, out: stdout, err: stderr };
    },
    json(args, input) {
      const { code, out, err } = place.run([...args, '--format', 'json'], input);
      if (out === '') throw new Error(err);
      return { code, report: JSON.parse(out) as Report };
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
  for (const [name, text] of Object.entries(files)) place.write(name, text);
  return place;
}

interface ReportedRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface ReportedFinding extends ReportedRange {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly fixes: readonly { readonly title: string; readonly safe: boolean; readonly edits: readonly (ReportedRange & { readonly text: string; readonly snippet?: boolean })[] }[];
}

/** The JSON of `check`, as far as tests look at it. */
export interface Report {
  readonly schema: number;
  readonly version: string;
  readonly files: object;
  readonly mentions: { readonly seen: number; readonly asked: number };
  readonly findings: readonly ReportedFinding[];
  readonly policies: readonly object[];
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  readonly fixed?: readonly ReportedFinding[];
  readonly output?: readonly { readonly file: string; readonly text: string }[];
}
