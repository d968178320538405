import { nowhere } from '../engine/fetches';
import { styleText } from 'node:util';
import type { Asked, AskVerdict, PageRequest } from '../engine/ask';
import type { Answer } from '../policy/answer';
import { preflightHeaders } from '../cors/preflight';
import { prepareRequest } from '../cors/fetch-request';
import type { Place } from '../text/place';

/** A place as people count, with the name the file is shown by. */
export type LocateLine = (place: Place) => { readonly file: string; readonly line: number };

const STYLES: Record<AskVerdict, 'green' | 'red' | 'yellow' | 'gray'> = { allowed: 'green', blocked: 'red', depends: 'yellow', unknown: 'gray' };

/** One request and what each server would answer, as `curl -v` shows exchanges: `>` what is sent, `<` what comes back and from which line. */
export function sayAsked(request: PageRequest, servers: readonly Asked[], locate: LocateLine, colour: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => colour ? styleText(style, text, { validateStream: false }) : text;
  const lines: string[] = [];
  for (const { subject, verdict, blockedAt, why, preflight, response, depends } of servers) {
    const { file, line } = locate(subject.at);
    lines.push(paint('bold', `${subject.name}  ${subject.framework ?? subject.adapter}  ${file}:${line}`));
    if (preflight) lines.push(...exchange(`OPTIONS ${request.path}`, preflightLines(request), preflight, locate, paint));
    if (response && blockedAt !== 'preflight') lines.push(...exchange(`${request.method} ${request.path}`, requestLines(request), response, locate, paint));
    lines.push(paint(STYLES[verdict], `= ${verdict}: ${why}`));
    for (const dependence of depends.slice(0, MOST)) lines.push(paint('gray', `  ${sayDependence(dependence, locate)}`));
    if (depends.length > MOST) lines.push(paint('gray', `  and ${depends.length - MOST} more cases (--format json tells them all)`));
    lines.push('');
  }
  return lines.join('\n');
}

/** Most cases that are told in text. */
const MOST = 8;

function sayDependence({ on, verdict, at }: Asked['depends'][number], locate: LocateLine): string {
  if (!at) return on === 'otherwise' ? `${verdict} otherwise` : `${verdict} when ${on}`;
  const { file, line } = locate(at);
  return `${verdict} when ${on}  ${file}:${line}`;
}

function preflightLines(page: PageRequest): string[] {
  const wire = prepareRequest({ origin: page.origin, url: `${nowhere}${page.path}`, method: page.method, headers: page.headers, credentials: page.credentials });
  return [`Origin: ${wire.origin}`, ...preflightHeaders(wire).filter(([name]) => /^access-control/i.test(name)).map(([name, value]) => `${name}: ${value}`)];
}

function requestLines({ origin, headers, credentials }: PageRequest): string[] {
  return [`Origin: ${origin}`, ...headers.map(([name, value]) => `${name}: ${value}`), ...(credentials === 'include' ? ['Cookie: (the visitor\'s)'] : [])];
}

function exchange(first: string, sent: readonly string[], answer: Answer, locate: LocateLine, paint: (style: 'gray', text: string) => string): string[] {
  const received = answer.headers.map(({ name, value, at }) => {
    const { file, line } = locate(at);
    return `< ${`${name}: ${value ?? '(unknown)'}`.padEnd(64)} ${paint('gray', `${file}:${line}`)}`;
  });
  const status = `< ${answer.status ?? '(status unknown)'} ${answer.outcome === 'answered' ? '' : `(${answer.outcome})`}`.trimEnd();
  return [`> ${first}`, ...sent.map(line => `> ${line}`), status, ...received, ...(answer.open ? [paint('gray', '< (there may be headers that we cannot see)')] : [])];
}
