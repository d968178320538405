import { Worker } from 'node:worker_threads';
import type { Settings } from '../engine/profiles';
import type { Finding } from '../policy/finding';
import type { Edit } from '../text/edit';
import type { FindingName, LaneAnswers, LaneMessage, LaneQuestion, LaneTask } from './lane-thread';
import { correctionOf, safeMends } from './mend';
import type { Offer, Wanted } from './offers';
import { noOffer, offerFor } from './offers';
import type { PlayedThrough, SimulationQuestion } from './simulations';
import { simulationFor } from './simulations';
import type { Located, Root, Workspace } from './workspace';

/** A file whose last lint took longer, in milliseconds, is linted in a thread of its own: a keystroke does not wait for it. */
const SLOW = 150;
/** How long, in milliseconds, edits rest before a slow file is looked at again: every edit ends the work that it makes stale. */
const PAUSE = 250;

export interface LaneOptions {
  readonly workspace: Workspace;
  /** The file that the thread runs. */
  readonly script: string;
  readonly roots: readonly Root[];
  readonly otherwise: Settings;
  /** The texts that stand in for files. */
  readonly texts: () => Iterable<readonly [file: string, text: string]>;
  /** Told when the thread has failed; from then on everything is linted here. */
  readonly onFault: (message: string) => void;
}

/** Lints slow files in a thread, so that everything else is answered meanwhile. Without a thread it is done here. */
export interface Lane {
  /** True for a slow file that has changed since it was linted: linting it here would keep others waiting. */
  isPending(file: string): boolean;
  /** True for a file that took long when it was linted last. */
  isSlow(file: string): boolean;
  /** Done when a pending file is linted (at once for any other), or an edit has made the work stale (then it is pending still). */
  settle(file: string): Promise<void>;
  /** What can be done about findings, in their order; nothing when an edit comes between. The comments of a finding are the same each time. */
  offers(wanted: readonly Wanted[]): Promise<readonly Offer[]>;
  /** The edits that mend all that is wrong with the set-up of a finding; none when they cannot be proven. */
  correction(located: Located): Promise<readonly Edit[]>;
  /** The edits of all safe fixes of these findings that go together. */
  mends(findings: readonly Located[]): Promise<readonly Edit[]>;
  /** A request played through; `stale` when an edit comes between, undefined when the server is not there any more. */
  simulation(question: SimulationQuestion): Promise<PlayedThrough | 'stale' | undefined>;
  /** Files changed; call it after the workspace was told. */
  changed(files: readonly string[]): void;
  /** Ends the thread; what is asked is answered with nothing. */
  close(): void;
}

interface Job {
  readonly question: LaneQuestion;
  /** Files whose runs it is about. */
  readonly files: readonly string[];
  readonly changedSince: string[];
  readonly end: (result: Result<unknown>) => void;
}

type Result<T> = { readonly answer: T } | 'stale' | 'failed';

export function openLane({ workspace, script, roots, otherwise, texts, onFault }: LaneOptions): Lane {
  const settling = new Map<string, Promise<void>>();
  const jobs: Job[] = [];
  const told = new Map<string, string>();
  const changes = new Set<string>();
  /** What was found out about findings since the last change: an editor asks at every move of the cursor. */
  let offered = new WeakMap<Finding, Promise<Offer>>();
  /** The same of those who also want to see the fault shown. */
  let offeredWhole = new WeakMap<Finding, Promise<Offer>>();
  let worker: Worker | undefined;
  let running: Job | undefined;
  let lastChange = 0;
  let isBroken = false;
  let isClosed = false;

  const isSlow = (file: string): boolean => !isBroken && workspace.took(file) > SLOW;
  const lane: Lane = {
    isSlow,
    isPending: file => isSlow(file) && !workspace.has(file),
    settle(file) {
      if (!lane.isPending(file)) return Promise.resolve();
      const known = settling.get(file);
      if (known) return known;
      const work = settleOnce(file).finally(() => settling.delete(file));
      settling.set(file, work);
      return work;
    },
    async offers(wanted) {
      return Promise.all(wanted.map(async one => isSlow(one.located.run.file) ? offerOnce(one) : offerFor(workspace, one)));
    },
    async correction(located) {
      const { file } = located.run;
      const here = (): readonly Edit[] => correctionOf(workspace, located)?.edits ?? [];
      if (!isSlow(file)) return here();
      const result = await ask({ kind: 'correction', finding: nameOf(located), alongside: alongside([located]) }, [file]);
      return result === 'failed' ? here() : result === 'stale' ? [] : result.answer;
    },
    async mends(findings) {
      const files = runFiles(findings);
      const here = (): Edit[] => safeMends(workspace, findings).flatMap(({ fix }) => fix.edits);
      if (!files.some(isSlow)) return here();
      const result = await ask({ kind: 'mends', findings: findings.map(nameOf), alongside: alongside(findings) }, files);
      return result === 'failed' ? here() : result === 'stale' ? [] : result.answer;
    },
    async simulation(question) {
      const { file } = question;
      if (!isSlow(file)) return simulationFor(workspace, question);
      const places = workspace.lint(file)?.findings.map(({ at }) => at.file) ?? [];
      const result = await ask({ kind: 'simulation', question, alongside: workspace.readers([...new Set([file, ...places])]) }, [file]);
      return result === 'failed' ? simulationFor(workspace, question) : result === 'stale' ? result : result.answer;
    },
    changed(files) {
      lastChange = performance.now();
      offered = new WeakMap();
      offeredWhole = new WeakMap();
      for (const file of files) changes.add(file);
      const touched = new Set([...files, ...files.flatMap(file => workspace.unsettled(file))]);
      for (const job of [...jobs]) {
        job.changedSince.push(...files);
        if (!job.files.some(file => touched.has(file))) continue;
        if (job === running) stop();
        finish(job, 'stale');
      }
    },
    close() {
      isClosed = true;
      stop();
      for (const job of [...jobs]) finish(job, 'stale');
    },
  };
  return lane;

  async function settleOnce(file: string): Promise<void> {
    for (let left = PAUSE; !isClosed && left > 0;) {
      left = lastChange + PAUSE - performance.now();
      if (left > 0) await new Promise(resolve => setTimeout(resolve, left));
    }
    if (isClosed || !lane.isPending(file)) return;
    await ask({ kind: 'lint', file }, [file], ({ answer }, { changedSince }) => workspace.take(file, answer, changedSince));
  }

  function offerOnce(wanted: Wanted): Promise<Offer> {
    const { located } = wanted;
    const remembered = wanted.reproduce === true ? offeredWhole : offered;
    const known = remembered.get(located.finding);
    if (known) return known;
    const question = { kind: 'offers', wanted: [{ finding: nameOf(located), comments: wanted.comments, reproduce: wanted.reproduce === true }], alongside: alongside([located]) } as const;
    const offer = ask(question, [located.run.file]).then(result => {
      if (result === 'failed') return offerFor(workspace, wanted);
      return result === 'stale' ? noOffer : result.answer[0] ?? noOffer;
    });
    remembered.set(located.finding, offer);
    return offer;
  }

  /** `taken`: called with the answer at once, before anything else can change. */
  function ask<K extends LaneQuestion['kind']>(question: LaneQuestion & { kind: K }, files: readonly string[], taken?: (result: { answer: LaneAnswers[K] }, job: Job) => void): Promise<Result<LaneAnswers[K]>> {
    return new Promise(resolve => {
      if (isBroken) return resolve('failed');
      if (isClosed) return resolve('stale');
      const job: Job = {
        question, files, changedSince: [],
        end(result) {
          const typed = result as Result<LaneAnswers[K]>;
          if (typeof typed === 'object') taken?.(typed, job);
          resolve(typed);
        },
      };
      // A person waits for an offer; findings come when they come.
      if (question.kind === 'lint') jobs.push(job);
      else jobs.splice(running ? 1 : 0, 0, job);
      next();
    });
  }

  function next(): void {
    const [job] = jobs;
    if (running || !job) return;
    running = job;
    try {
      worker ??= start();
      worker.postMessage(messageFor(job.question));
    } catch (error) {
      fail(error);
    }
  }

  function messageFor(question: LaneQuestion): LaneMessage {
    const open = new Map(texts());
    const fresh = [...open].filter(([file, text]) => told.get(file) !== text).map(([file, text]): [string, string | undefined] => [file, text]);
    for (const file of told.keys()) if (!open.has(file)) fresh.push([file, undefined]);
    told.clear();
    for (const [file, text] of open) told.set(file, text);
    const changed = [...changes];
    changes.clear();
    return { question, changed, texts: fresh };
  }

  function start(): Worker {
    const started = new Worker(script, { workerData: { lane: true, roots, otherwise } satisfies LaneTask, stdout: true, stderr: true });
    started.unref();
    started.on('message', (answer: unknown) => {
      if (started === worker && running) finish(running, { answer });
    });
    started.on('error', error => {
      if (started === worker) fail(error);
    });
    started.on('exit', () => {
      if (started === worker) fail(new Error('the thread ended'));
    });
    return started;
  }

  function finish(job: Job, result: Result<unknown>): void {
    jobs.splice(jobs.indexOf(job), 1);
    if (running === job) running = undefined;
    job.end(result);
    if (!isClosed) next();
  }

  /** A new thread begins with what the disk and the editor hold then. */
  function stop(): void {
    const ended = worker;
    worker = undefined;
    told.clear();
    changes.clear();
    void ended?.terminate();
  }

  function fail(error: unknown): void {
    isBroken = true;
    stop();
    running = undefined;
    onFault(error instanceof Error ? error.message : String(error));
    for (const job of jobs.splice(0)) job.end('failed');
  }

  function alongside(findings: readonly Located[]): readonly string[] {
    return workspace.readers([...new Set(findings.map(({ finding }) => finding.at.file))]);
  }
}

function runFiles(findings: readonly Located[]): string[] {
  return [...new Set(findings.map(({ run }) => run.file))];
}

function nameOf({ finding, run }: Located): FindingName {
  return { file: run.file, rule: finding.rule, at: finding.at };
}
