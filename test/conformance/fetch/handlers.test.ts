import assert from 'node:assert/strict';
import { runInThisContext } from 'node:vm';
import { scriptAdapter } from '../../../server/src/adapters/script';
import type { Answer } from '../../../server/src/policy/answer';
import { valueOf } from '../../../server/src/policy/answer';
import type { Subject } from '../../../server/src/policy/server';
import { exitFragments, headerFragments, lambdaModules, moduleOf } from './fragments';

interface Probe {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const probes: readonly Probe[] = [
  { method: 'GET', path: '/', headers: { origin: 'https://a.example' } },
  { method: 'GET', path: '/api/x', headers: { origin: 'https://evil.test' } },
  { method: 'PUT', path: '/', headers: { origin: 'https://sub.a.example', 'content-type': 'application/json' } },
  { method: 'GET', path: '/health', headers: {} },
  { method: 'OPTIONS', path: '/api/x', headers: { origin: 'https://b.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type,x-a' } },
];

const compared = ['access-control-allow-origin', 'access-control-allow-credentials', 'access-control-allow-methods', 'access-control-allow-headers', 'access-control-expose-headers', 'access-control-max-age', 'vary', 'location', 'x-a', 'x-b', 'x-no', 'x-seen', 'x-has'] as const;

/** What really happened: a status with header values, or no answer. */
type Real = { readonly status: number; readonly values: Readonly<Record<string, string | undefined>> } | 'thrown';

type Handler = (request: Request) => unknown;

/** The handler a module offers, as a server of its platform would be given it. */
async function realHandler(source: string): Promise<Handler> {
  const host = globalThis as unknown as Record<string, unknown>;
  let handler: Handler | undefined;
  host.Deno = { serve: (given: Handler) => void (handler = given) };
  host.addEventListener = (_name: string, listener: (event: unknown) => void) => {
    handler = request => {
      let answer: unknown;
      listener({ request, respondWith: (given: unknown) => void (answer = given) });
      return answer;
    };
  };
  try {
    // Each module once: the text differs, so does its URL.
    const made = await import(`data:text/javascript,${encodeURIComponent(source)}`) as { readonly default?: Handler | { readonly fetch: Handler } };
    const standard = made.default;
    handler ??= typeof standard === 'function' ? standard : standard ? request => standard.fetch(request) : undefined;
  } finally {
    delete host.Deno;
    delete host.addEventListener;
  }
  assert.ok(handler, 'the module offers a handler');
  return handler;
}

async function askReal(handler: Handler, { method, path, headers }: Probe): Promise<Real> {
  try {
    const answer = await handler(new Request(`https://server.test${path}`, { method, headers }));
    if (!(answer instanceof Response) || answer.type === 'error') return 'thrown';
    return { status: answer.status, values: Object.fromEntries(compared.map(name => [name, answer.headers.get(name) ?? undefined])) };
  } catch {
    return 'thrown';
  }
}

interface LambdaAnswer {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

async function askRealLambda(source: string, { method, path, headers }: Probe): Promise<Real> {
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const run = runInThisContext(`(function (exports, module) {${source}\n})`) as (exports: unknown, of: unknown) => void;
  run(module.exports, module);
  const handler = module.exports.handler as (event: unknown, context: unknown, callback: (error: unknown, answer: LambdaAnswer) => void) => unknown;
  const event = { httpMethod: method, path, rawPath: path, headers, requestContext: { http: { method, path } } };
  try {
    const answer = await new Promise<LambdaAnswer>((resolve, reject) => {
      const callback = (error: unknown, given: LambdaAnswer): void => error ? reject(new Error('callback')) : resolve(given);
      const returned = handler(event, { succeed: resolve }, callback);
      if (returned instanceof Promise) returned.then(resolve, reject);
    });
    // What the gateway makes of it: JSON, names in lower case.
    const sent = JSON.parse(JSON.stringify(answer)) as LambdaAnswer;
    const values = Object.fromEntries(Object.entries(sent.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
    return { status: Number(sent.statusCode), values };
  } catch {
    return 'thrown';
  }
}

function subjectOf(file: string, text: string): Subject | undefined {
  const { subjects } = scriptAdapter.read({ file, text }, { text: () => undefined, exists: () => false, packageVersion: () => undefined, environment: () => [] });
  return subjects.find(({ kind }) => kind === 'server' || kind === 'handler');
}

function predict(subject: Subject, { method, path, headers: { origin, ...headers } }: Probe): readonly Answer[] {
  return subject.ask({ method, path, origin, headers: Object.entries(headers), cookies: false, mishap: 'none' }).answers;
}

type Match = 'same' | 'unknown' | 'opposite';

function compare(answers: readonly Answer[], real: Real): Match {
  const matches = answers.map(answer => compareOne(answer, real));
  const [first = 'opposite'] = matches;
  if (matches.length <= 1) return first;
  return matches.some(match => match !== 'opposite') ? 'unknown' : 'opposite';
}

function compareOne(answer: Answer, real: Real): Match {
  const failed = answer.outcome === 'thrown' || answer.outcome === 'unanswered' || answer.outcome === 'passed-on';
  if (real === 'thrown') return failed ? 'same' : answer.open && answer.status === undefined ? 'unknown' : 'opposite';
  if (failed) return 'opposite';
  if (answer.status !== undefined && answer.status !== real.status) return 'opposite';
  let match: Match = answer.status === undefined ? 'unknown' : 'same';
  for (const name of compared) {
    const value = valueOf(answer, name);
    if (value === null) match = 'unknown';
    else if (value !== real.values[name]) return 'opposite';
  }
  return match;
}

function tell(answers: readonly Answer[]): string {
  return answers.map(({ outcome, status, headers, open }) => `${outcome} ${status} ${open ? 'open ' : ''}${headers.map(({ name, value }) => `${name}=${value}`).join(' ')}`).join(' | ');
}

describe('Fetch and Lambda handlers: predicted and real answers', function () {
  this.timeout(120_000);
  const counts = { same: 0, unknown: 0, opposite: 0 };
  const unsure: string[] = [];

  const judge = (label: string, probe: Probe, subject: Subject | undefined, real: Real, wrong: string[]): void => {
    const answers = subject ? predict(subject, probe) : [];
    const match = compare(answers, real);
    counts[match]++;
    const line = `${label} ${probe.method} ${probe.path}: predicted ${tell(answers)}; real ${JSON.stringify(real)}`;
    if (match === 'opposite') wrong.push(line);
    if (match === 'unknown') unsure.push(line);
  };

  it('headers × exits × shapes', async () => {
    const wrong: string[] = [];
    let shape = 0;
    for (const [headersLabel, headers] of headerFragments) {
      for (const [index, [exitLabel, exit]] of exitFragments.entries()) {
        // Half of the pairs, each fragment with half of the others.
        if ((index + headerFragments.findIndex(([label]) => label === headersLabel)) % 2 === 1) continue;
        // All shapes take turns; both sides of an object that is changed by each request are asked in the same order.
        const source = moduleOf(headers, exit, shape++) + `// ${headersLabel}, ${exitLabel}\n`;
        const label = `${headersLabel} / ${exitLabel} [${shape - 1 & 3}]`;
        const subject = subjectOf('/project/handler.mjs', source);
        const real: Real[] = [];
        for (const [time, probe] of probes.entries()) real.push(await askReal(await realHandler(`${source}// ${time}`), probe));
        // A function that is handed to nobody and answers nothing is no server.
        if (!subject && real.every(each => each === 'thrown')) continue;
        for (const [time, probe] of probes.entries()) judge(label, probe, subject, real[time] ?? 'thrown', wrong);
      }
    }
    assert.equal(wrong.join('\n'), '');
  });

  it('Lambda', async () => {
    const wrong: string[] = [];
    for (const [label, source] of lambdaModules) {
      const subject = subjectOf('/project/handler.js', source);
      for (const probe of probes) judge(label, probe, subject, await askRealLambda(source, probe), wrong);
    }
    assert.equal(wrong.join('\n'), '');
  });

  it('at least 98 of 100 are known', () => {
    const all = counts.same + counts.unknown + counts.opposite;
    assert.ok(all >= 150, `${all} cases`);
    assert.ok(counts.same >= all * 0.98, `${JSON.stringify(counts)}\n${unsure.slice(0, 40).join('\n')}`);
  });
});
