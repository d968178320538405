import type { Answer } from '../policy/answer';
import type { Reproduction } from './reproduce';
import type { SentHeader } from './reproduce-words';
import { circumstance, nameOfRoute, sentBy, toFillIn, UNKNOWN_ADDRESS } from './reproduce-words';

/**
 * Commands for a POSIX shell (Linux, macOS, Git Bash) that send what a browser sends, and say what to look for. What is said is printed by `echo`:
 * comments would be taken for commands by shells that know none at the prompt (zsh).
 */
export function curlText(reproduction: Reproduction): string {
  const { subject: { address = UNKNOWN_ADDRESS }, trials: [shown] } = reproduction;
  if (!shown) return '';
  const { page, now } = shown;
  const { preflight, headers } = sentBy(page);
  const url = address + page.path;
  const who = page.origin === 'null' ? 'a sandboxed frame (its origin is null)' : `a page at ${page.origin}`;
  const lines = [echo(`${nameOfRoute(reproduction)} for ${who}`)];
  const before = circumstance(reproduction);
  if (before !== undefined) lines.push(echo(before));
  for (const sentence of toFillIn(reproduction)) lines.push(echo(sentence));
  if (preflight) lines.push(echo('The preflight:'), command('OPTIONS', url, preflight), ...expectation(now.preflight, before));
  const stopped = preflight !== undefined && now.blockedAt === 'preflight';
  if (!stopped) {
    if (page.credentials === 'include') lines.push(echo('The request (put a real cookie in where answers need one):'));
    else lines.push(echo('The request:'));
    lines.push(command(page.method, url, [...headers, ...page.credentials === 'include' ? [['Cookie', 'SESSION=COOKIE'] as const] : []]), ...expectation(now.response, before));
  }
  lines.push(echo(verdict(reproduction, who, stopped)));
  return `${lines.join('\n')}\n`;
}

/** A word that a POSIX shell takes as it stands, whatever is in it. */
export function quoteForShell(text: string): string {
  return `'${text.replace(/'/g, '\'\\\'\'')}'`;
}

function echo(text: string): string {
  return `echo ${quoteForShell(text)}`;
}

function command(method: string, url: string, headers: readonly SentHeader[]): string {
  const body = headers.some(([name, value]) => /^content-type$/i.test(name) && value === 'application/json') ? ' --data \'{}\'' : '';
  const verb = method === 'HEAD' ? '-I' : method === 'GET' ? '-i' : `-i -X ${method}`;
  return [`curl -sS ${verb} ${quoteForShell(url)}${body}`, ...headers.map(([name, value]) => `  -H ${quoteForShell(`${name}: ${value}`)}`)].join(' \\\n');
}

/** The lines of the answer that decide, as the source says them; nothing where they depend on more than the request. */
function expectation(answer: Answer | null, circumstances: string | undefined): string[] {
  if (circumstances !== undefined) return [];
  const lines = (answer?.headers ?? []).filter(({ name }) => /^access-control-|^location$/i.test(name)).map(({ name, value }) => `${name}: ${value ?? '(not known)'}`);
  const status = answer?.status === undefined ? '' : `status ${answer.status}, `;
  return [echo(`Expected by the source: ${status}${lines.length > 0 ? lines.join(' | ') : 'no Access-Control lines'}`)];
}

function verdict({ trials: [shown] }: Reproduction, who: string, stopped: boolean): string {
  if (!shown) return '';
  const cookies = shown.page.credentials === 'include' ? ', with the visitor\'s cookies' : '';
  if (shown.meant === 'blocked') return `So ${who} reads the answer${cookies}, and should not.`;
  return `So ${who} should read the answer${cookies}, and does not${stopped ? ' (the browser never sends the request)' : ''}: ${shown.now.why}`;
}
