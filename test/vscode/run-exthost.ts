// Runs test/exthost in the extension host of a real VS Code: `node --import tsx test/vscode/run-exthost.ts [--vscode newest|oldest] [--grep RE] [--verbose]`.
// Exit code 0: all passed; 1: a test failed, or none ran; 2: VS Code did not come up, or hung. Counts go to TEST_REPORT, if set.
import fs from 'node:fs';
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import type { Browser } from 'playwright-core';
import { installVSCode } from './install-vscode';
import { copyWorkspace, makeProfile, openBrowser, startServer, workbenchUrl, type Server } from './launch';

const TIMEOUT_MS = 180_000;

interface Report {
  readonly vscode: string;
  readonly node: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const { values: options } = parseArgs({
  options: { vscode: { type: 'string', default: 'newest' }, grep: { type: 'string', default: '' }, verbose: { type: 'boolean', default: false } },
});
const root = path.resolve(import.meta.dirname, '..', '..');
void main().then(code => process.exit(code));

async function main(): Promise<number> {
  const entry = await bundleTests();
  const vs = installVSCode(options.vscode);
  const profile = makeProfile();
  const workspace = copyWorkspace(profile, path.join(root, 'test', 'exthost', 'workspace'));
  const reportFile = path.join(profile.dir, 'report.json');
  const errors: string[] = [];
  let server: Server | undefined;
  let browser: Browser | undefined;
  try {
    server = await startServer(vs, profile, { env: { TEST_REPORT: reportFile, TEST_GREP: options.grep } });
    const opened = await openBrowser(profile);
    browser = opened.browser;
    const { page } = opened;
    // VS Code calls this function and the next if they exist: for each console line of the extension host, and at the end.
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      const line = format(...args);
      if (line.startsWith('[mocha] ')) console.log(line.slice(8));
      else if (options.verbose) console.log(`[${type}] ${line}`);
      else if (type === 'error') errors.push(line);
    });
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<number>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no result after ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
      page.on('crash', () => reject(new Error('the browser page crashed')));
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    await page.goto(workbenchUrl(server, { folder: workspace, developmentPath: root, testsPath: entry }));
    const exitCode = await ended.finally(() => clearTimeout(timer));
    if (!fs.existsSync(reportFile)) {
      console.log(`the tests did not report (exit code ${exitCode})\n${errors.join('\n')}`);
      return 1;
    }
    const report = JSON.parse(fs.readFileSync(reportFile, 'utf8')) as Report;
    if (process.env['TEST_REPORT']) fs.copyFileSync(reportFile, process.env['TEST_REPORT']);
    console.log(`VS Code ${report.vscode}, extension host on Node ${report.node}: ${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`);
    return exitCode === 0 && report.failed === 0 && report.passed > 0 ? 0 : 1;
  } catch (error) {
    console.error(error, errors.join('\n'), server?.output() ?? '');
    return 2;
  } finally {
    await browser?.close();
    await server?.stop();
    profile.remove();
  }
}

/** One CommonJS file: VS Code loads it by path, and knows neither TypeScript nor our test folders. */
async function bundleTests(): Promise<string> {
  const outfile = path.join(root, 'test', '.artifacts', 'exthost', 'index.js');
  const tests = fs.readdirSync(path.join(root, 'test', 'exthost')).filter(file => file.endsWith('.test.ts'));
  await esbuild.build({
    stdin: {
      contents: `import { runTests } from '../vscode/exthost';
export const run = () => runTests(() => { ${tests.map(file => `require('./${file}');`).join(' ')} });`,
      resolveDir: path.join(root, 'test', 'exthost'),
      loader: 'ts',
    },
    outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode', 'mocha'], logLevel: 'warning',
  });
  return outfile;
}
