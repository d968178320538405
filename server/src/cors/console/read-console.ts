import { chromiumMessages } from './chromium-texts';
import { firefoxMessages } from './firefox-texts';
import { lookAlikeMessages } from './look-alikes';
import type { ConsoleMessage, FoundMessage } from './message';
import { webkitMessages } from './webkit-texts';

export type { ConsoleMessage, NotCors } from './message';

/** Longest text that is read, in UTF-16 units: a console that a person would paste. */
const LONGEST = 200_000;
/** Most messages of one text. */
const MOST = 500;

/**
 * Reads what browsers printed about requests that failed: one line or a whole console, with the stack, file names, times and quotes
 * that come along. Each message comes once, in the order of the text; lines that only accompany one (`net::ERR_FAILED`, Firefox'
 * `CORS request did not succeed` behind the reason, `TypeError: Failed to fetch`) give it what they know and are left out. Empty when nothing is
 * known. Never throws; of a text beyond 200,000 units the beginning is read.
 */
export function readConsole(text: string): ConsoleMessage[] {
  const clean = text.slice(0, LONGEST).replace(/\r\n?/g, '\n').replace(/[\u200B\u2060\uFEFF]/g, '').replace(/\u00A0/g, ' ');
  const found = disjoint([...chromiumMessages(clean), ...firefoxMessages(clean), ...webkitMessages(clean), ...lookAlikeMessages(clean)]);
  const told = found.filter((one, i) => !isCompanion(one) && !isSameRedirect(found[i - 1], one));
  const companions = found.filter(isCompanion);
  const completed = told.map((one, i) => complete(one, companions, clean, told[i + 1]));
  // Where nothing else is said, what says little is all there is.
  const kept = [...completed, ...companions.filter(one => isLeft(one, told, companions))].sort((a, b) => a.start - b.start);
  const distinct = new Map(kept.map(({ start: _, end: __, ...one }) => [JSON.stringify(one), one]));
  return [...distinct.values()];
}

/** Of messages that overlap, the one that begins first, and of those the longest; no more than a person would read. */
function disjoint(found: readonly FoundMessage[]): FoundMessage[] {
  const kept: FoundMessage[] = [];
  let end = 0;
  for (const one of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (one.start < end || kept.length === MOST) continue;
    kept.push(one);
    ({ end } = one);
  }
  return kept;
}

/** Whether the message says nothing that another about the same request would not say better. */
function isCompanion({ code }: ConsoleMessage): boolean {
  return code === 'no-reason' || code === 'CORSDidNotSucceed' || code === 'access-control-checks' || /^net::ERR_(?:FAILED|INVALID_REDIRECT)$/.test(code);
}

/** Firefox says of a redirected preflight that it did not succeed as well (measured on 153). */
function isSameRedirect(before: ConsoleMessage | undefined, { code, url }: ConsoleMessage): boolean {
  return code === 'CORSPreflightDidNotSucceed' && before?.code === 'CORSExternalRedirectNotAllowed' && before.url === url;
}

/** A companion stands for itself when no message is about its request; one that names no request, when nothing else is said. */
function isLeft(companion: ConsoleMessage, told: readonly ConsoleMessage[], companions: readonly ConsoleMessage[]): boolean {
  const browser = told.filter(one => one.browser === companion.browser || companion.browser === 'unknown' || one.browser === 'unknown');
  if (companion.url === null) return companion.code === 'no-reason' ? told.length === 0 && companions.every(({ code }) => code === 'no-reason') : browser.length === 0;
  return !browser.some(one => one.url === null || sameUrl(one.url, companion.url) || one.redirectedFrom !== null && sameUrl(one.redirectedFrom, companion.url));
}

function sameUrl(a: string, b: string | null): boolean {
  return b !== null && a.replace(/\/$/, '') === b.replace(/\/$/, '');
}

/** The message with what the lines beside it know of the same request. */
function complete(told: FoundMessage, companions: readonly FoundMessage[], text: string, next: FoundMessage | undefined): FoundMessage {
  const own = companions.filter(one => one.browser === told.browser && (one.url !== null && (sameUrl(one.url, told.url) || sameUrl(one.url, told.redirectedFrom))));
  const network = own.find(({ code }) => code.startsWith('net::'));
  // Firefox says so right behind the reason when it was the preflight that failed, or a redirect (measured on 153); the status tells the two apart.
  const isPreflight = told.code === 'CORSMissingAllowOrigin' && told.status !== null && Math.trunc(told.status / 100) !== 3 && own.some(one => one.code === 'CORSDidNotSucceed' && one.start >= told.end && (!next || one.start < next.start) && /^[^]{0,200}$/.test(text.slice(told.end, one.start)));
  // Copied in another order: the line that names the URL belongs to the only reason that has none.
  const loose = told.browser === 'webkit' && told.url === null ? companions.filter(({ code, url }) => code === 'access-control-checks' && url !== null) : [];
  const [line] = loose.length === 1 ? loose : [];
  return {
    ...told,
    url: told.url ?? line?.url ?? null,
    kind: told.kind ?? line?.kind ?? null,
    method: told.method ?? network?.method ?? null,
    status: told.status ?? (told.phase === 'preflight' ? null : network?.status ?? null),
    phase: isPreflight ? 'preflight' : told.phase,
  };
}
