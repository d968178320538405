import type { ConsoleMessage } from '../cors/console/read-console';
import { parseUrl } from '../cors/origin';
import type { Culprit } from '../engine/explain/culprits';
import { familyOf } from '../engine/explain/families';
import { setUps } from '../engine/set-up';
import type { ExplainingStep } from './explain';
import type { Workspace } from './workspace';

/** Where a server begins in a script. Only what is found here is looked at closely. */
const BEGINS = /\b(?:express|connect)\s*\(\s*\)|\bcreateServer\s*\(|\bDeno\.serve\s*\(|\bexport\s+default\s*\{|\bexports\.handler\b|\bexport\s+(?:const|async\s+function|function)\s+(?:handler|GET|POST|PUT|PATCH|DELETE)\b/g;
/** Most servers of a file that are tried, and most that are named: the message is about one. */
const IN_FILE = 3;
const NAMED = 4;
/** Files read between two steps. */
const STEP = 16;

/**
 * Servers in files that never speak of CORS, for a message that says that Allow-Origin is missing: it may be about one of them. Those that
 * name the path or the port of the message come first. The fix is a set-up that was written out and asked.
 */
export function* silentServers(workspace: Workspace, message: ConsoleMessage): Generator<ExplainingStep, Culprit[]> {
  const family = familyOf(message);
  if (message.notCors !== null || family !== 'missing' && family !== 'missing-or-mismatch') return [];
  const url = parseUrl(message.url ?? '');
  const found: { readonly file: string; readonly text: string; readonly offset: number; readonly fits: number }[] = [];
  for (const [i, file] of workspace.silent().entries()) {
    if (i % STEP === 0) yield { done: i, file };
    const text = workspace.textOf(file) ?? '';
    const fits = fitOf(text, url);
    for (const match of [...text.matchAll(BEGINS)].slice(0, IN_FILE)) found.push({ file, text, offset: match.index, fits });
  }
  const culprits: Culprit[] = [];
  for (const { file, text, offset, fits } of found.sort((a, b) => b.fits - a.fits)) {
    if (culprits.length === NAMED) break;
    yield { done: 0, file };
    const fixes = setUps({ file, text }, workspace.circumstances(file), offset).map(({ title, edits }) => ({ title, safe: false, edits }));
    if (fixes.length === 0) continue;
    const end = text.slice(offset).search(/[ \t]*(?:\r|\n|$)/);
    culprits.push({
      rule: undefined, certainty: 'possible', at: { file, span: { start: offset, end: offset + end } }, subject: '', named: fits > 1, rank: -fits, fixes, cured: false,
      message: 'Nothing in this file speaks of CORS: if this server answers the request, its answers carry no CORS headers.',
    });
  }
  return culprits;
}

/** 2 for the first part of the path as a text, 1 for the port. */
function fitOf(text: string, url: URL | undefined): number {
  const [, first = ''] = url?.pathname.split('/') ?? [];
  return (first !== '' && text.includes(`/${first}`) ? 2 : 0) + (url?.port && new RegExp(`\\b${url.port}\\b`).test(text) ? 1 : 0);
}
