import { chromium } from '../../../server/src/cors/chromium';
import { judgeWith } from '../../../server/src/cors/engine';
import { judgeExchange } from '../../../server/src/cors/exchange';
import type { Asked } from '../../../server/src/engine/ask';
import { askSubject, isServer, rankOf } from '../../../server/src/engine/ask';
import { lint } from '../../../server/src/engine/lint';
import { defaultSettings } from '../../../server/src/engine/profiles';
import type { Subject } from '../../../server/src/policy/server';
import { wireResponse } from '../../../server/src/policy/wire';
import type { SetUp } from './set-ups';
import type { Sent } from './visit';
import { urlOf } from './visit';

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

/** What the likeliest of the servers answers, and what Chromium makes of it. */
export function predict(subjects: readonly Subject[], sent: Sent): Prediction {
  const [likeliest] = subjects.map(subject => askSubject(subject, sent.request)).map(asked => ({ asked, rank: rankOf(subjects.find(({ at }) => at === asked.subject.at) ?? unreachable(), sent.request, asked) })).sort((a, b) => a.rank - b.rank);
  if (!likeliest) return { unsure: 'no server is found' };
  return judge(likeliest.asked, sent);
}

function judge({ verdict, why, preflight, response }: Asked, sent: Sent): Prediction {
  if (verdict !== 'allowed' && verdict !== 'blocked') return { unsure: `${verdict}: ${why}` };
  const { origin, method, headers, credentials } = sent.request;
  const exchange = {
    request: { origin, url: urlOf(sent), method, headers, credentials },
    preflight: preflight?.outcome === 'unanswered' || !preflight ? null : wireResponse(preflight) ?? null,
    response: response?.outcome === 'unanswered' || !response ? null : wireResponse(response, 200) ?? null,
  };
  const said = judgeWith(chromium, exchange);
  if (said.allowed && judgeExchange(exchange).redirect) return { unsure: 'the answer leads elsewhere' };
  return { allowed: said.allowed, message: said.message };
}

function unreachable(): never {
  throw new Error('an answer of no subject');
}
