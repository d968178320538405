import type { Asked, PageRequest } from '../engine/ask';
import { askSubject, isServer, rankOf } from '../engine/ask';
import { defaultSettings } from '../engine/profiles';
import type { Answer } from '../policy/answer';
import { locator } from '../report/build';
import { placeKey } from '../text/place';
import type { OpenPaths } from '../workspace/open-paths';
import { textOnDisk } from '../workspace/read-text';
import type { LocateLine } from './ask-text';
import { sayAsked } from './ask-text';
import type { AskOptions } from './options';
import { openNamed, shownName } from './paths';
import type { NamedRequest } from './requests';
import { readRequests } from './requests';
import type { Terminal } from './terminal';

/**
 * `corslint ask`: what the servers found would answer. Exit code 0 whatever the verdicts are; 2 when there was nothing to ask, or when a
 * request could not be read (the others are asked all the same).
 */
export async function ask(options: AskOptions, terminal: Terminal): Promise<number> {
  const { requests, faults } = options.requests === undefined ? { requests: [{ id: '0', request: pageRequest(options) }], faults: [] } : await readRequests(options.requests, terminal);
  const paths = openNamed(options.paths, { settings: defaultSettings, exclude: [], all: false });
  const answered = askAll(paths, requests, terminal);
  const range = locator(textOnDisk, shownName);
  const locate: LocateLine = place => {
    const { file, line } = range(place);
    return { file, line };
  };
  if (options.format === 'json') terminal.out(`${JSON.stringify(answered.map(({ id, servers }) => ({ id, servers: servers.map(one => plain(one, locate)) })), null, 2)}\n`);
  else for (const { id, request, servers } of answered) terminal.out(`${options.requests === undefined ? '' : `# ${id}\n`}${sayAsked(request, servers, locate, terminal.colour)}`);
  for (const fault of faults) terminal.err(`corslint: ${fault}\n`);
  const nothing = requests.length > 0 && answered.every(({ servers }) => servers.length === 0);
  if (nothing) terminal.err(`corslint: No server, handler or CORS header line was found ${options.paths.length === 1 ? `in "${options.paths[0] ?? '.'}"` : 'there'} that could be asked.\n`);
  return faults.length > 0 || nothing ? 2 : 0;
}

interface Answered extends NamedRequest {
  readonly servers: readonly Asked[];
}

/** Asks file by file, so that no more than one program need be held; then puts the likeliest servers first. Header lines and options are asked where there is nothing else. */
function askAll({ workspace, wanted }: OpenPaths, requests: readonly NamedRequest[], terminal: Terminal): Answered[] {
  const found = requests.map((): { rank: number; asked: Asked }[] => []);
  const known = new Set<string>();
  for (const [i, file] of wanted.entries()) {
    terminal.progress(`${i + 1}/${wanted.length} ${shownName(file)}`);
    for (const subject of workspace.linted(file)?.reading.subjects ?? []) {
      if (known.has(placeKey(subject.at))) continue;
      known.add(placeKey(subject.at));
      requests.forEach(({ request }, at) => {
        const asked = askSubject(subject, request);
        found[at]?.push({ rank: rankOf(subject, request, asked), asked });
      });
    }
  }
  return requests.map((named, at) => {
    const all = (found[at] ?? []).sort((a, b) => a.rank - b.rank).map(({ asked }) => asked);
    const whole = all.filter(({ subject }) => isServer(subject));
    return { ...named, servers: whole.length > 0 ? whole : all };
  });
}

function pageRequest({ origin, method, path: target, headers, credentials }: AskOptions): PageRequest {
  return { origin, method, path: target, headers, credentials: credentials ? 'include' : 'omit' };
}

/** The JSON contract of `ask`. */
function plain({ subject, verdict, blockedAt, why, preflight, response, depends }: Asked, locate: LocateLine): object {
  return { ...locate(subject.at), name: subject.name, framework: subject.framework ?? subject.adapter, kind: subject.kind, verdict, blockedAt, why, preflight: answerOf(preflight, locate), response: answerOf(response, locate), depends: depends.map(({ on, verdict: one, at }) => ({ on, verdict: one, ...at && locate(at) })) };
}

function answerOf(answer: Answer | null, locate: LocateLine): object | null {
  if (!answer) return null;
  const headers = answer.headers.map(line => ({ name: line.name, value: line.value ?? 'unknown', ...locate(line.at) }));
  return { status: answer.status ?? 'unknown', headers, outcome: answer.outcome === 'passed-on' ? 'no-route' : answer.outcome };
}
