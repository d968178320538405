import { scriptAdapter } from '../../../server/src/adapters/script';
import type { Answer } from '../../../server/src/policy/answer';
import type { Subject } from '../../../server/src/policy/server';
import type { Packages, Probe, RealAnswer } from './real-server';

/** How a prediction compares with what happened. */
export type Match = 'same' | 'unknown' | 'opposite';

const COMPARED: ReadonlySet<string> = new Set([
  'access-control-allow-origin', 'access-control-allow-credentials', 'access-control-allow-methods', 'access-control-allow-headers',
  'access-control-expose-headers', 'access-control-max-age', 'vary', 'allow', 'location',
]);

/** The server that a source makes, as we read it. */
export function readServer(source: string, packages: Packages): Subject | undefined {
  const versions: Readonly<Record<string, string>> = { express: packages === 'express4' ? '4.22.3' : '5.3.0', cors: '2.8.6', connect: '3.7.0' };
  const reading = scriptAdapter.read({ file: '/project/app.js', text: source }, {
    text: () => undefined,
    exists: () => false,
    packageVersion: name => versions[name] === undefined ? undefined : { version: versions[name], assumed: false },
    environment: () => [],
  });
  const { subjects } = reading;
  return subjects.find(subject => subject.kind === 'server') ?? subjects.find(subject => subject.kind === 'handler') ?? subjects[0];
}

export function predict(subject: Subject, probe: Probe): readonly Answer[] {
  return subject.ask({ method: probe.method, path: probe.path, origin: probe.origin, headers: probe.headers, cookies: false, mishap: 'none' }).answers;
}

export function compare(answers: readonly Answer[], real: RealAnswer): Match {
  const matches = answers.map(answer => compareOne(answer, real));
  const [first] = matches;
  if (first === undefined) return 'opposite';
  if (matches.length === 1) return first;
  return matches.some(match => match !== 'opposite') ? 'unknown' : 'opposite';
}

function compareOne(answer: Answer, real: RealAnswer): Match {
  if (real.status === 'unanswered') return answer.outcome === 'unanswered' ? 'same' : answer.open ? 'unknown' : 'opposite';
  if (answer.outcome === 'unanswered') return 'opposite';
  const ours = answer.headers.filter(line => COMPARED.has(line.name.toLowerCase()));
  if (answer.open || answer.status === undefined || ours.some(line => line.value === undefined)) return 'unknown';
  return answer.status === real.status && linesText(ours.map(line => [line.name, line.value ?? ''])) === linesText(real.lines) ? 'same' : 'opposite';
}

/** Lines in the order of their names; lines of one name keep their order. Express's own `Vary: Accept-Encoding` is no matter. */
export function linesText(lines: readonly (readonly [string, string])[]): string {
  return lines.filter(([name]) => COMPARED.has(name.toLowerCase()))
    .map(([name, value], index) => ({ name: name.toLowerCase(), value, index }))
    .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : a.index - b.index)
    .map(({ name, value }) => `${name}: ${value}`).join(' | ');
}

/** For messages. */
export function answersText(answers: readonly Answer[]): string {
  return answers.map(answer => `${answer.outcome} ${answer.status} ${linesText(answer.headers.map(line => [line.name, line.value ?? '?']))}${answer.open ? ' open' : ''}`).join(' // ');
}
