// Runs INSIDE the extension host of VS Code, which calls `run` of the bundle built by run-exthost.ts.
import fs from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';
import * as vscode from 'vscode';

/** Runs the tests that `define` defines and writes the counts to TEST_REPORT; rejects when one fails or none ran. */
export async function runTests(define: () => void): Promise<void> {
  // The console goes to the browser and from there to run-exthost.ts, mixed with VS Code's own lines.
  Mocha.reporters.Base.consoleLog = (...args: unknown[]): void => {
    for (const line of format(...args).split('\n')) console.log(`[mocha] ${line}`);
  };
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, reporter: 'spec', forbidOnly: process.env['CI'] === 'true' });
  if (process.env['TEST_GREP']) mocha.grep(process.env['TEST_GREP']);
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  define();
  const { passes, failures, pending } = await new Promise<{ passes: number; failures: number; pending: number }>((resolve, reject) => {
    const runner = mocha.run(() => runner.stats ? resolve(runner.stats) : reject(new Error('mocha gave no counts')));
  });
  const report = { vscode: vscode.version, node: process.version, passed: passes, failed: failures, skipped: pending };
  if (process.env['TEST_REPORT']) fs.writeFileSync(process.env['TEST_REPORT'], JSON.stringify(report));
  if (failures > 0 || passes === 0) throw new Error(`${passes} passed, ${failures} failed`);
}
