import type { MessagePort } from 'node:worker_threads';
import type { Settings } from '../engine/profiles';
import type { Edit } from '../text/edit';
import type { Place } from '../text/place';
import { samePlace } from '../text/place';
import { correctionOf, safeMends } from './mend';
import type { Offer, Wanted } from './offers';
import { noOffer, offerFor } from './offers';
import type { PlayedThrough, SimulationQuestion } from './simulations';
import { simulationFor } from './simulations';
import type { Kept, Located, Root, Workspace } from './workspace';
import { openWorkspace } from './workspace';

/** What a thread for slow files is started with. */
export interface LaneTask {
  readonly lane: true;
  readonly roots: readonly Root[];
  readonly otherwise: Settings;
}

/** A finding by name, for another thread: the file whose run found it, its rule and its place. */
export interface FindingName {
  readonly file: string;
  readonly rule: string;
  readonly at: Place;
}

/** A question to the thread. `alongside`: files that rest on the same texts, to be asked whether they bear a fix. */
export type LaneQuestion =
  | { readonly kind: 'lint'; readonly file: string }
  | { readonly kind: 'offers'; readonly wanted: readonly ({ readonly finding: FindingName } & Omit<Wanted, 'located'>)[]; readonly alongside: readonly string[] }
  | { readonly kind: 'correction'; readonly finding: FindingName; readonly alongside: readonly string[] }
  | { readonly kind: 'mends'; readonly findings: readonly FindingName[]; readonly alongside: readonly string[] }
  | { readonly kind: 'simulation'; readonly question: SimulationQuestion; readonly alongside: readonly string[] };

/** The question, with what has changed since the last one. */
export interface LaneMessage {
  readonly question: LaneQuestion;
  readonly changed: readonly string[];
  /** Texts of the editor; undefined: the file on disk counts again. */
  readonly texts: readonly (readonly [file: string, text: string | undefined])[];
}

/** What each kind of question is answered with. */
export interface LaneAnswers {
  readonly lint: Kept | undefined;
  readonly offers: readonly Offer[];
  readonly correction: readonly Edit[];
  readonly mends: readonly Edit[];
  readonly simulation: PlayedThrough | undefined;
}

/** Answers questions one after another, until the thread is ended. */
export function serveLane(port: MessagePort | null, { roots, otherwise }: LaneTask): void {
  const texts = new Map<string, string>();
  const workspace = openWorkspace(roots, file => texts.get(file), otherwise);
  port?.on('message', ({ question, changed, texts: fresh }: LaneMessage) => {
    for (const [file, text] of fresh) {
      if (text === undefined) texts.delete(file);
      else texts.set(file, text);
    }
    workspace.changed([...new Set([...changed, ...fresh.map(([file]) => file)])]);
    port.postMessage(answer(workspace, question));
  });
}

function answer(workspace: Workspace, question: LaneQuestion): LaneAnswers[LaneQuestion['kind']] {
  if (question.kind === 'lint') return workspace.give(question.file);
  for (const file of question.alongside) workspace.lint(file);
  if (question.kind === 'simulation') return simulationFor(workspace, question.question);
  if (question.kind === 'mends') return safeMends(workspace, question.findings.flatMap(name => locate(workspace, name) ?? [])).flatMap(({ fix }) => fix.edits);
  if (question.kind === 'correction') {
    const located = locate(workspace, question.finding);
    return located ? correctionOf(workspace, located)?.edits ?? [] : [];
  }
  return question.wanted.map(({ finding, ...wanted }) => {
    const located = locate(workspace, finding);
    return located ? offerFor(workspace, { located, ...wanted }) : noOffer;
  });
}

function locate(workspace: Workspace, { file, rule, at }: FindingName): Located | undefined {
  const run = workspace.lint(file);
  const finding = run?.findings.find(one => one.rule === rule && samePlace(one.at, at));
  return run && finding && { run, finding };
}
