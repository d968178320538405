import path from 'node:path';
import process from 'node:process';
import { installVSCode } from './install-vscode';
import { copyWorkspace, installVsix, makeProfile, openBrowser, startServer, workbenchUrl } from './launch';
import { workbenchOf, type Workbench } from './workbench';

/** A VS Code with the packaged extension and a copy of a folder open in it. */
export interface Editor {
  readonly wb: Workbench;
  /** The copy: absolute path. */
  readonly workspace: string;
  /** What the server of the editor has printed so far. */
  output(): string;
  close(): Promise<void>;
}

/** The version under test, and the package: the runner names both. */
export const version = process.env['TEST_VSCODE'] ?? 'newest';
const vsix = process.env['TEST_VSIX'] ?? path.resolve(import.meta.dirname, '..', '.artifacts', 'corslint.vsix');

/** Installs VS Code and the extension, copies the folder, and opens it in a browser. What was started is ended when it fails. */
export async function openEditor(folder: string): Promise<Editor> {
  const vs = installVSCode(version);
  const profile = makeProfile();
  const ends: (() => unknown)[] = [() => profile.remove()];
  const close = async (): Promise<void> => {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  };
  try {
    const workspace = copyWorkspace(profile, folder);
    installVsix(vs, profile, vsix, 'corslint.corslint');
    // With the smoke-test driver on, newer VS Code shows no notifications; only the extension host's tests need it.
    const server = await startServer({ ...vs, vscodeOption: false }, profile);
    ends.push(() => server.stop());
    const { browser, page } = await openBrowser(profile);
    ends.push(() => browser.close());
    await page.goto(workbenchUrl(server, { folder: workspace }));
    const wb = workbenchOf(page);
    await wb.ready();
    return { wb, workspace, output: () => server.output(), close };
  } catch (error) {
    await close();
    throw error;
  }
}
