import path from 'node:path';
import process from 'node:process';
import type { Asked, PageRequest } from '../engine/ask';
import { askSubject, orderSubjects } from '../engine/ask';
import type { Answer, HeaderLine } from '../policy/answer';
import { lineMap } from '../text/line-map';
import type { Place } from '../text/place';
import { placeKey } from '../text/place';
import { normal } from '../workspace/discover';
import { lintPaths, NoSuchPath } from '../workspace/open-paths';
import { readText } from '../workspace/read-text';
import type { AskOptions } from './options';
import { readRequests } from './requests';
import type { NamedRequest } from './requests';
import { sayAsked } from './ask-text';
import type { Terminal } from './terminal';
import { UsageError } from './usage';

/** A place as people count, with the name the file is shown by. */
export type Locate = (place: Place) => { readonly file: string; readonly line: number };

/** `corslint ask`: what the servers found would answer. Exit code 0 whatever the verdicts are. */
export async function ask(options: AskOptions, terminal: Terminal): Promise<number> {
  const requests = options.requests === undefined ? [{ id: '0', request: pageRequest(options) }] : await readRequests(options.requests, terminal);
  const { runs } = lint(options);
  const subjects = [...new Map(runs.flatMap(({ reading }) => reading.subjects).map(subject => [placeKey(subject.at), subject])).values()];
  const locate = locator();
  const answered = requests.map(({ id, request }) => ({ id, request, servers: orderSubjects(subjects, request.path).map(subject => askSubject(subject, request)).sort(byUsefulness) }));
  if (options.format === 'json') terminal.out(`${JSON.stringify(answered.map(({ id, servers }) => ({ id, servers: servers.map(one => plain(one, locate)) })), null, 2)}\n`);
  else for (const { request, servers } of answered) terminal.out(sayAsked(request, servers, locate, terminal.colour));
  return 0;
}

/** Those that have something to say about the request before those without such a route. */
function byUsefulness(a: Asked, b: Asked): number {
  const rank = ({ response, verdict }: Asked): number => (response?.outcome === 'no-route' ? 2 : 0) + (verdict === 'unknown' ? 1 : 0);
  return rank(a) - rank(b);
}

function pageRequest({ origin, method, path: target, headers, credentials }: AskOptions): NamedRequest['request'] {
  return { origin, method, path: target, headers, credentials: credentials ? 'include' : 'omit' };
}

function lint(options: AskOptions): ReturnType<typeof lintPaths> {
  try {
    return lintPaths(options.paths, { settings: { profile: 'recommended', rules: {}, trustedOrigins: [] }, exclude: [], all: false });
  } catch (error) {
    if (error instanceof NoSuchPath) throw new UsageError(error.message);
    throw error;
  }
}

function locator(): Locate {
  const maps = new Map<string, ReturnType<typeof lineMap>>();
  return ({ file, span }) => {
    let lines = maps.get(file);
    if (!lines) {
      const result = readText(file);
      maps.set(file, lines = lineMap('text' in result ? result.text : ''));
    }
    const relative = normal(path.relative(process.cwd(), file));
    return { file: relative.startsWith('..') ? file : relative, line: lines.position(span.start).line + 1 };
  };
}

/** The JSON contract of `ask`. */
function plain({ subject, verdict, blockedAt, why, preflight, response, depends }: Asked, locate: Locate): object {
  return { ...locate(subject.at), name: subject.name, framework: subject.framework ?? subject.adapter, verdict, blockedAt, why, preflight: answerOf(preflight, locate), response: answerOf(response, locate), depends };
}

function answerOf(answer: Answer | null, locate: Locate): object | null {
  if (!answer) return null;
  const headers = answer.headers.map((line: HeaderLine) => ({ name: line.name, value: line.value ?? 'unknown', ...locate(line.at) }));
  return { status: answer.status ?? 'unknown', headers, outcome: answer.outcome === 'passed-on' ? 'no-route' : answer.outcome };
}

export type { PageRequest };
