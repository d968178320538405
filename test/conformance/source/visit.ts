import type { Page } from 'playwright-core';
import type { PageRequest } from '../../../server/src/engine/ask';

/** A request of a page, and the server it goes to. */
export interface Sent {
  readonly host: string;
  readonly request: PageRequest;
}

/** What a page and its console saw of one `fetch()`. */
export interface Seen {
  /** The promise gave a response. */
  readonly allowed: boolean;
  /** All lines of errors in the console, in order. */
  readonly lines: readonly string[];
}

/** Loads a page at each origin among the requests, and sends from it those of its origin, one after the other. In the order of the requests. */
export async function visit(page: Page, sent: readonly Sent[]): Promise<Seen[]> {
  const seen = new Map<Sent, Seen>();
  for (const origin of new Set(sent.map(({ request }) => request.origin))) {
    const own = sent.filter(({ request }) => request.origin === origin);
    await page.goto(origin === 'null' ? 'https://sandboxed.example/opaque' : `${origin}/`);
    (await sendFrom(page, own)).forEach((each, i) => own[i] && seen.set(own[i], each));
  }
  return sent.map(each => seen.get(each) ?? { allowed: false, lines: [] });
}

/** The URL that a page asks for. */
export function urlOf({ host, request }: Sent): string {
  return `https://${host}${request.path}`;
}

/** The page marks the end of each request in its console: what stands before the mark and after the last one belongs to it. */
async function sendFrom(page: Page, sent: readonly Sent[]): Promise<Seen[]> {
  const lines: string[][] = [[]];
  let ended: () => void = () => undefined;
  const end = new Promise<void>(resolve => { ended = resolve; });
  const onConsole = (message: { type(): string; text(): string }): void => {
    if (message.type() !== 'error') return;
    if (message.text() !== MARK) return void lines.at(-1)?.push(message.text());
    lines.push([]);
    if (lines.length > sent.length) ended();
  };
  page.on('console', onConsole);
  try {
    const calls = sent.map(one => ({ url: urlOf(one), method: one.request.method, headers: one.request.headers.map(pair => [...pair]), credentials: one.request.credentials }));
    const allowed = await page.evaluate(runFetches, { calls, mark: MARK });
    await end;
    return allowed.map((each, i) => ({ allowed: each, lines: lines[i] ?? [] }));
  } finally {
    page.off('console', onConsole);
  }
}

const MARK = 'the end of a request';

interface Call { url: string; method: string; headers: string[][]; credentials: 'omit' | 'same-origin' | 'include' }

/** Runs inside the page. */
async function runFetches({ calls, mark }: { calls: Call[]; mark: string }): Promise<boolean[]> {
  const allowed: boolean[] = [];
  for (const { url, ...init } of calls) {
    try {
      const body = /^(?:PUT|POST|PATCH)$/i.test(init.method) ? '{}' : null;
      const response = await fetch(url, { ...init, body, cache: 'no-store' } as RequestInit);
      await response.text().catch(() => '');
      allowed.push(true);
    } catch {
      allowed.push(false);
    }
    console.error(mark);
  }
  return allowed;
}
