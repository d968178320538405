// Opens a real VS Code with the extension in your browser: `npm run vscode [-- FOLDER] [-- --vscode oldest]`; ends with Ctrl+C.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installVSCode } from './install-vscode';
import { installVsix, makeProfile, startServer, workbenchUrl } from './launch';

const { values: options, positionals: [folder] } = parseArgs({ allowPositionals: true, options: { vscode: { type: 'string', default: 'newest' } } });
const root = path.resolve(import.meta.dirname, '..', '..');
const vsix = path.join(root, 'test', '.artifacts', 'corslint.vsix');

void open();

async function open(): Promise<void> {
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts', 'package.mjs'), vsix], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('the extension could not be packed');
  const vs = installVSCode(options.vscode);
  const profile = makeProfile();
  installVsix(vs, profile, vsix, 'corslint.corslint');
  const server = await startServer({ ...vs, vscodeOption: false }, profile);
  const workspace = folder ? path.resolve(process.env['INIT_CWD'] ?? '.', folder) : path.join(root, 'examples', 'workspace');
  console.log(`VS Code ${vs.vscode} with CORS Lint on ${workspace}:\n\n  ${workbenchUrl(server, { folder: workspace })}\n\nCtrl+C ends it.`);
}
