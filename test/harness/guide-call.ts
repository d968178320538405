import assert from 'node:assert/strict';
import { judgeWithAll } from '../../server/src/cors/engines';
import type { FetchRequest } from '../../server/src/cors/fetch-request';
import { prepareRequest } from '../../server/src/cors/fetch-request';
import type { HeaderList } from '../../server/src/cors/header-list';
import type { WireResponse } from '../../server/src/cors/preflight';
import { preflightHeaders } from '../../server/src/cors/preflight';
import { guide, readGuide } from './guide';

/** Sends a request to a server that runs, and gives what came back. */
export type Send = (request: { readonly method: string; readonly path: string; readonly headers: HeaderList }) => Promise<WireResponse>;

/** The call that the guide's servers are for: the one that is preflighted, and allowed in the end. */
export function goodCall(): FetchRequest {
  const good = readGuide(guide).exchanges.find(({ steps, claims }) => steps.length === 2 && claims.every(({ allowed }) => allowed));
  if (!good) throw new Error('the guide shows no preflighted exchange that is allowed');
  return good.call;
}

/** Has the call of the guide made by pages at several origins: every browser gives the answer to the two that are named, and to nobody else. */
export async function assertServes(send: Send): Promise<void> {
  const call = goodCall();
  for (const origin of ['https://shop.example', 'https://admin.shop.example']) {
    const judged = await fetched({ ...call, origin }, send);
    for (const [engine, { allowed, message }] of Object.entries(judged)) assert.ok(allowed, `${engine} at ${origin}: ${message}`);
  }
  for (const origin of ['https://evil.io', 'https://shop.example.evil.io', 'https://evilshop.example', 'http://shop.example', 'https://shop.example:8443', 'null']) {
    const judged = await fetched({ ...call, origin }, send);
    for (const [engine, { blockedAt }] of Object.entries(judged)) assert.equal(blockedAt, 'preflight', `${engine} at ${origin}`);
    const plain = await fetched({ ...call, origin, method: 'GET', headers: [] }, send);
    for (const [engine, { allowed }] of Object.entries(plain)) assert.equal(allowed, false, `${engine} at ${origin}, without a preflight`);
  }
}

async function fetched(call: FetchRequest, send: Send): Promise<ReturnType<typeof judgeWithAll>> {
  const request = prepareRequest(call);
  const path = new URL(request.url).pathname;
  const preflight = request.preflightNeeded ? await send({ method: 'OPTIONS', path, headers: preflightHeaders(request) }) : null;
  const response = await send({ method: request.method, path, headers: [...request.headers, ['Origin', request.origin]] });
  return judgeWithAll({ request: call, preflight, response }, request);
}
