import type { MessagePort } from 'node:worker_threads';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Severity } from '../policy/finding';
import { compareSeverity } from '../policy/finding';
import type { LaneTask } from './lane-thread';
import { serveLane } from './lane-thread';
import type { Kept, Root, Workspace } from './workspace';
import { openWorkspace } from './workspace';

/** How files are linted. */
export interface LintOptions {
  /** Fixes of findings from this severity upwards are proven along. */
  readonly least: Severity;
  /** Called before each file. */
  readonly onProgress: (done: number) => void;
}

/** Lints files one after another, and proves fixes while each program is at hand. */
export function lintHere(workspace: Workspace, files: readonly string[], { least, onProgress }: LintOptions): void {
  for (const [i, file] of files.entries()) {
    onProgress(i);
    lintOne(workspace, file, least);
  }
}

function lintOne(workspace: Workspace, file: string, least: Severity): Kept | undefined {
  const run = workspace.lint(file);
  for (const finding of run?.findings ?? []) if (compareSeverity(finding.severity, least) <= 0 && run) workspace.fixes({ finding, run });
  return workspace.give(file);
}

interface Task {
  readonly roots: readonly Root[];
  readonly least: Severity;
}

/**
 * The same in threads of their own, which take one file after another. `script`: the file that calls `serveThread`. Files that a
 * failing thread leaves over are linted here.
 */
export async function lintInThreads(workspace: Workspace, files: readonly string[], roots: readonly Root[], { script, count, least, onProgress }: LintOptions & { readonly script: string; readonly count: number }): Promise<void> {
  const waiting = [...files];
  const left = new Set(files);
  const work = (): Promise<void> => new Promise(resolve => {
    const worker = new Worker(script, { workerData: { roots, least } satisfies Task });
    const next = (): void => {
      const file = waiting.shift();
      if (file === undefined) void worker.terminate();
      else worker.postMessage(file);
    };
    worker.on('message', ({ file, kept }: { file: string; kept: Kept | undefined }) => {
      left.delete(file);
      if (kept) workspace.take(file, kept);
      onProgress(files.length - left.size - 1);
      next();
    });
    worker.on('error', () => undefined); // its exit follows
    worker.on('exit', () => resolve());
    next();
  });
  await Promise.all(Array.from({ length: count }, work));
  lintHere(workspace, [...left], { least, onProgress: i => onProgress(files.length - left.size + i) });
}

/** The other end: lints what it is sent, until it is ended. */
export function serveThread(port: MessagePort | null = parentPort, data = workerData as Task | LaneTask): void {
  if ('lane' in data) {
    serveLane(port, data);
    return;
  }
  const { roots, least } = data;
  const workspace = openWorkspace(roots, () => undefined);
  port?.on('message', (file: string) => port.postMessage({ file, kept: lintOne(workspace, file, least) }));
}
