import type { Change } from '../policy/change';
import type { Place } from '../text/place';
import { writtenLines } from './grounds/written-lists';
import type { Rule } from './rule';

/** Longest time that any browser keeps a preflight's answer, in seconds: Firefox's. */
const LONGEST = 86400;

export const maxAgeOutOfRange: Rule = {
  id: 'max-age-out-of-range',
  category: 'hygiene',
  severity: 'info',
  summary: '`Access-Control-Max-Age` is no number of seconds that a browser uses.',
  why: 'The value is a whole number of seconds. Chromium uses at most 7200, Firefox 86400 and Safari 600; anything that is no number counts as 5 seconds, or not at all. `3600000` is mostly an hour in milliseconds.',
  fix: 'Write seconds, 86400 at most.',
  silent: ['0 and -1: they switch the cache off.', 'A time that is merely longer than any browser keeps (`1728000`, from a guide that many copied) is a hint: browsers take what they keep at most.', 'The value is not known or comes from the environment.'],
  sources: ['Fetch standard, "CORS-preflight fetch", max-age', 'Source of Chromium (preflight_result.cc), Gecko (nsCORSListenerProxy.cpp) and WebKit (CrossOriginPreflightResultCache.cpp)'],
  *check(inquiry) {
    for (const { answer, line, value } of writtenLines(inquiry, 'Access-Control-Max-Age')) {
      const seconds = /^[+-]?\d+$/.test(value) ? Number(value) : undefined;
      if (seconds !== undefined && seconds >= -1 && seconds <= LONGEST) continue;
      const meant = seconds === undefined ? durationOf(value) : looksLikeMilliseconds(seconds) ? seconds / 1000 : undefined;
      // More than browsers keep does no harm: they take what they keep at most.
      yield { at: line.at, severity: seconds !== undefined && seconds > LONGEST && meant === undefined ? 'hint' : 'info', message: sayFault(value, seconds, meant), changes: changesFor(line.at, seconds, meant), answers: [answer] };
    }
  },
};

function sayFault(value: string, seconds: number | undefined, meant: number | undefined): string {
  if (seconds === undefined) return `"${value}" is no whole number: browsers keep the preflight's answer for 5 seconds or not at all. Write seconds${meant === undefined ? '' : `: ${meant}`}.`;
  if (seconds < -1) return `${value} is no time: write -1 to switch the preflight cache off, or seconds.`;
  if (meant !== undefined) return `${value} looks like milliseconds, and the value counts in seconds. Write ${meant}.`;
  return `No browser keeps a preflight's answer for ${value} seconds: Chromium uses 7200 at most, Firefox 86400, Safari 600. Write 86400 at most.`;
}

/** Milliseconds that make whole minutes, up to a day. */
function looksLikeMilliseconds(value: number): boolean {
  return value >= 60_000 && value % 60_000 === 0 && value <= LONGEST * 1000;
}

/** `1h`, `600s`, `10 minutes` in seconds. */
function durationOf(value: string): number | undefined {
  const [, count, unit] = /^(\d+)\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)$/i.exec(value) ?? [];
  const factor = { s: 1, m: 60, h: 3600, d: 86400 }[unit?.charAt(0).toLowerCase() ?? ''];
  return count === undefined || factor === undefined ? undefined : Math.min(Number(count) * factor, LONGEST);
}

function changesFor(at: Place, seconds: number | undefined, meant: number | undefined): Change[] {
  if (meant !== undefined) return [textChange(at, meant, 'choice')];
  if (seconds === undefined) return [];
  return [textChange(at, seconds < -1 ? -1 : LONGEST, 'safe')];
}

function textChange(at: Place, seconds: number, strength: Change['strength']): Change {
  return { title: `Write ${seconds}`, strength, steps: [{ kind: 'set-text', at, text: String(seconds) }] };
}
