import fs from 'node:fs';
import path from 'node:path';
import { isSafelistedMethod } from '../../server/src/cors/method';
import type { Answer } from '../../server/src/policy/answer';
import { valueOf } from '../../server/src/policy/answer';
import type { Inquiry } from '../../server/src/policy/inquiry';
import type { Request } from '../../server/src/policy/request';
import type { Fixture } from './fixture';
import { entryOf, readFixture } from './fixture';

const root = path.resolve(__dirname, '..', 'fixtures');

/** What the first fix made of a fixture, in the surroundings of the fixture. */
export interface Twin {
  /** `rule/file`. */
  readonly name: string;
  readonly text: string;
  readonly fixture: Fixture;
}

/** The fixed twins whose file names match, in the order of their names. */
export function fixedTwins(names: RegExp): Twin[] {
  return fs.readdirSync(root).sort().flatMap(folder => fs.readdirSync(path.join(root, folder)).sort()
    .filter(name => /\.fixed\.\w+$/.test(name) && names.test(name))
    .map((name): Twin => {
      const original = readFixture(entryOf(name), fs.readFileSync(path.join(root, folder, name.replace('.fixed', '')), 'utf8'));
      const text = fs.readFileSync(path.join(root, folder, name), 'utf8');
      return { name: `${folder}/${name}`, text, fixture: { ...original, expected: [], files: new Map([...original.files, [original.entry, text]]) } };
    }));
}

/** What really came: a status and the values of headers (undefined: none), or no answer. */
export type Real = { readonly status: number; readonly value: (name: string) => string | undefined } | 'none';

/** How the answers of a started twin compare with what its text was said to answer. */
export interface Comparison {
  readonly differences: readonly string[];
  /** Requests whose only predicted answer says everything, and those with something unknown in them. */
  readonly certain: number;
  readonly unsure: number;
}

/** Names of the header lines that are compared, lower case. */
export const COMPARED: readonly string[] = ['access-control-allow-origin', 'access-control-allow-credentials', 'access-control-allow-methods', 'access-control-allow-headers', 'access-control-expose-headers', 'access-control-max-age', 'vary'];
const STRANGER = 'https://evil.io';
/** Origins of each kind that a route is asked from. */
const ASKED = 6;

/** Sends each route the requests and preflights of friends, strangers and look-alikes. What comes must be among what is predicted. */
export async function compareTwin(inquiry: Inquiry, ask: (request: Request) => Promise<Real>): Promise<Comparison> {
  const differences: string[] = [];
  let certain = 0;
  let unsure = 0;
  for (const { sample: route } of inquiry.circles) {
    const origins = new Set([inquiry.friendOf(route), ...inquiry.friends.slice(0, ASKED), STRANGER, ...inquiry.hostiles.slice(0, ASKED).map(({ origin }) => origin)]);
    for (const origin of origins) {
      for (const request of inquiry.methodsOf(route).flatMap(method => requestsOf(method, route.path, origin))) {
        const { answers, complete } = inquiry.subject.ask(request);
        const real = await ask(request);
        const matches = answers.map(answer => match(answer, real));
        if (matches.length === 1 && matches[0] === 'same') certain++;
        else if (matches.some(one => one !== 'different') || !complete && matches.length === 0) unsure++;
        else differences.push(`${request.method} ${request.path} from ${origin}: said ${answers.map(say).join(' | ')}; came ${real === 'none' ? real : [real.status, ...COMPARED.flatMap(name => real.value(name) === undefined ? [] : [`${name}=${real.value(name)}`])].join(' ')}`);
      }
    }
  }
  return { differences, certain, unsure };
}

/** The header lines of a request as they are sent: those it names, its Origin, and a cookie where it has some. */
export function headersOf({ headers, origin, cookies }: Request): Record<string, string> {
  return { ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])), ...(origin === undefined ? {} : { origin }), ...(cookies ? { cookie: 'a=b' } : {}) };
}

function requestsOf(method: string, target: string, origin: string): Request[] {
  const type: readonly [string, string][] = isSafelistedMethod(method) && method !== 'POST' ? [] : [['Content-Type', 'application/json']];
  return [
    { method, path: target, origin, headers: [...type, ['Authorization', 'Bearer token']], cookies: true, mishap: 'none' },
    { method: 'OPTIONS', path: target, origin, headers: [['Access-Control-Request-Method', method], ['Access-Control-Request-Headers', 'authorization,content-type']], cookies: false, mishap: 'none' },
  ];
}

function match(answer: Answer, real: Real): 'same' | 'unknown' | 'different' {
  const none = answer.outcome === 'thrown' || answer.outcome === 'unanswered' || answer.outcome === 'passed-on';
  if (real === 'none') return none ? 'same' : answer.open && answer.status === undefined ? 'unknown' : 'different';
  if (answer.outcome === 'unanswered') return 'different';
  // What a router passes on meets the framework's own answer in a server of this router alone.
  if (answer.outcome !== 'passed-on' && answer.status !== undefined && answer.status !== real.status) return 'different';
  const values = COMPARED.map(name => ({ said: valueOf(answer, name), came: real.value(name) }));
  if (values.some(({ said, came }) => said !== null && said?.trim() !== came)) return 'different';
  return answer.status === undefined || values.some(({ said }) => said === null) ? 'unknown' : 'same';
}

function say({ outcome, status, headers, open }: Answer): string {
  return [outcome, status ?? '?', ...(open ? ['open'] : []), ...headers.filter(({ name }) => COMPARED.includes(name.toLowerCase())).map(({ name, value }) => `${name}=${value ?? '?'}`)].join(' ');
}
