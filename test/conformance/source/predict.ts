import { judgeExchange } from '../../../server/src/cors/exchange';
import { askSubject, isServer, rankOf } from '../../../server/src/engine/ask';
import type { FetchOutcome } from '../../../server/src/engine/fetches';
import { browsersOf, fetchesOf } from '../../../server/src/engine/fetches';
import { lint } from '../../../server/src/engine/lint';
import { defaultSettings } from '../../../server/src/engine/profiles';
import type { Subject } from '../../../server/src/policy/server';
import type { SetUp } from './set-ups';
import type { Sent } from './visit';

/** What a page will see of a request, by the source of the server alone. `unsure`: why that is not known in full. */
export type Prediction = { readonly allowed: boolean; readonly message: string | null } | { readonly unsure: string };

/** What a text says can be asked, as `corslint ask` finds it. */
export function subjectsOf({ dialect, file, text }: Pick<SetUp, 'dialect' | 'file' | 'text'>): readonly Subject[] {
  const versions: Readonly<Record<string, string>> = { express: dialect === 'express4' ? '4.22.3' : '5.3.0', cors: '2.8.6', connect: '3.7.0' };
  const surroundings = {
    text: () => undefined, exists: () => false, environment: () => [],
    packageVersion: (name: string) => versions[name] === undefined ? undefined : { version: versions[name], assumed: false },
  };
  return lint({ file, text }, { surroundings, settings: defaultSettings, origins: [] })?.reading.subjects.filter(isServer) ?? [];
}

/** What the likeliest of the servers answers, and what Chromium makes of it: known where it is the same however the fetch may go. */
export function predict(subjects: readonly Subject[], sent: Sent): Prediction {
  const [likeliest] = subjects.map(subject => ({ subject, rank: rankOf(subject, sent.request, askSubject(subject, sent.request)) })).sort((a, b) => a.rank - b.rank);
  if (!likeliest) return { unsure: 'no server is found' };
  const { outcomes } = fetchesOf(likeliest.subject, sent.request, `https://${sent.host}`);
  const [first = { unsure: 'nothing is known' }, ...others] = new Set(outcomes.filter(({ developmentOnly }) => !developmentOnly).map(outcome => JSON.stringify(judge(outcome))));
  if (others.length > 0) return { unsure: `it may go in ${others.length + 1} ways` };
  return typeof first === 'string' ? JSON.parse(first) as Prediction : first;
}

function judge(outcome: FetchOutcome): Prediction {
  const { chromium } = browsersOf(outcome);
  if (!chromium || !outcome.exchange) return { unsure: outcome.why };
  if (chromium.allowed && judgeExchange(outcome.exchange).redirect) return { unsure: 'the answer leads elsewhere' };
  // what `corslint ask` says must be a part of it
  if (outcome.verdict === 'blocked' && chromium.message?.startsWith('Access to fetch') && !chromium.message.endsWith(outcome.why)) throw new Error(`${outcome.why}\n${chromium.message}`);
  return { allowed: chromium.allowed, message: chromium.message };
}
