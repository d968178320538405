import { isAbout, responsiblePlaces } from '../engine/explain/responsible-places';
import type { PageRequest } from '../engine/fetches';
import { fetchesOf } from '../engine/fetches';
import { letsThrough } from '../engine/helping-fixes';
import type { Linted, ServerSeen } from '../engine/lint';
import type { Simulation } from '../engine/simulate-request';
import { simulateRequest } from '../engine/simulate-request';
import type { Finding } from '../policy/finding';
import type { Subject } from '../policy/server';
import type { Place } from '../text/place';
import { overlaps } from '../text/place';
import { offeredFixes } from './mend';
import type { Workspace } from './workspace';

/** A request to play through against a server of a file. Plain data, to be sent between threads, as is the answer. */
export interface SimulationQuestion {
  /** The file in whose run the server was seen. */
  readonly file: string;
  readonly server: Pick<ServerSeen, 'kind' | 'name' | 'nth'>;
  readonly page: PageRequest;
  readonly base: string;
}

export interface PlayedThrough {
  readonly simulation: Simulation;
  /** Fixes of findings after which the request is allowed: each was tried, none is guessed. */
  readonly fixes: readonly { readonly title: string; readonly rule: string; readonly at: Place }[];
}

/** Most findings whose fixes are tried on a request. */
const TRIED = 6;

/** Plays a request through, and tries fixes where it fails; undefined when there is no such server (any more). */
export function simulationFor(workspace: Workspace, { file, server, page, base }: SimulationQuestion): PlayedThrough | undefined {
  const linted = workspace.linted(file);
  const subject = linted?.reading.subjects.filter(({ kind, name }) => kind === server.kind && name === server.name).at(Number.isSafeInteger(server.nth) && server.nth >= 0 ? server.nth : Infinity);
  if (!linted || !subject) return undefined;
  const simulation = simulateRequest(subject, page, base);
  const fails = simulation.verdict === 'blocked' || simulation.verdict === 'depends';
  return { simulation, fixes: fails ? helpingFixes(workspace, linted, subject, simulation, page, base) : [] };
}

/** Those of findings at the responsible lines first, then those that had a part in the answers. */
function helpingFixes(workspace: Workspace, linted: Linted, subject: Subject, { responsible }: Simulation, page: PageRequest, base: string): PlayedThrough['fixes'] {
  const run = workspace.lint(linted.file);
  if (!run) return [];
  const isNear = ({ file, span }: Place): boolean => responsible.some(({ at }) => at.file === file && overlaps(at.span, span));
  const inquiry = linted.inquiries.find(one => one.subject === subject);
  const places = inquiry ? responsiblePlaces(inquiry, fetchesOf(subject, page, base).outcomes) : [];
  const rank = (finding: Finding): number => isNear(finding.at) ? 0 : isAbout(places, finding) ? 1 : 2;
  const wanted = run.findings.filter(({ changes }) => changes.length > 0).sort((a, b) => rank(a) - rank(b)).slice(0, TRIED);
  return wanted.flatMap(finding => offeredFixes(workspace, { finding, run })
    .filter(({ edits }) => letsThrough(linted, subject, edits, page, base))
    .map(({ title }) => ({ title, rule: finding.rule, at: finding.at })));
}
