import fs from 'node:fs';
import path from 'node:path';
import { isRedirectStatus } from '../../../server/src/cors/preflight';
import type { PageRequest } from '../../../server/src/engine/ask';
import { askSubject, isServer } from '../../../server/src/engine/ask';
import { inquire } from '../../../server/src/policy/inquiry';
import { needsPermission } from '../../../server/src/policy/request';
import type { Subject } from '../../../server/src/policy/server';
import { rules } from '../../../server/src/rules';
import { entryOf, lintFixture, readFixture } from '../../harness/fixture';
import type { Fixture } from '../../harness/fixture';
import type { Pair } from './capture';

const root = path.resolve(import.meta.dirname, '..', '..', 'fixtures');
/** Dialects that run here. */
const RUNS = /^(?:express[45]?|connect|node-http|fetch-deno|fetch-worker|lambda|next-route|next-pages|nginx)/;

/** Of the rules about broken requests, in each dialect, the first fixtures with a mended twin whose fault shows in a browser: at most `count`. */
export function faultyServers(count: number): Pair[] {
  return rules.filter(({ category }) => category === 'breaks-requests').flatMap(({ id }) => {
    const found = new Map<string, Pair[]>();
    for (const file of fs.readdirSync(path.join(root, id)).sort()) {
      const dialect = RUNS.exec(file)?.[0];
      const fixed = path.join(root, id, file.replace(/(\.\w+)$/, '.fixed$1'));
      if (dialect === undefined || file.includes('.fixed.') || !fs.existsSync(fixed)) continue;
      const known = found.get(dialect) ?? [];
      if (known.length < count) found.set(dialect, [...known, ...faultyServer(`${id}/${file}`, fixed)]);
    }
    return [...found.values()].flat();
  });
}

function faultyServer(name: string, fixed: string): Pair[] {
  const fixture = readFixture(entryOf(name), fs.readFileSync(path.join(root, name), 'utf8'));
  const mendedText = fs.readFileSync(fixed, 'utf8');
  const mended: Fixture = { ...fixture, expected: [], files: new Map([...fixture.files, [fixture.entry, mendedText]]) };
  const servers = serversOf(fixture);
  const after = serversOf(mended);
  for (const [index, subject] of servers.entries()) {
    const other = after[index];
    if (!other || servers.length !== after.length) continue;
    for (const request of requestsTo(subject, other, mendedText)) {
      if (askSubject(subject, request).verdict !== 'blocked') continue;
      const { verdict, response } = askSubject(other, request);
      if (verdict !== 'allowed' || isRedirectStatus(response?.status ?? 0)) continue;
      return [{
        name, index, servers: servers.length, handler: subject.name, request, marked: fixture.expected.map(({ file, line }) => ({ file, line })),
        bad: { name, text: fixture.files.get(fixture.entry) ?? '', fixture }, right: { name, text: mendedText, fixture: mended },
      }];
    }
  }
  return [];
}

function serversOf(fixture: Fixture): readonly Subject[] {
  const { subjects } = lintFixture(fixture).reading;
  const whole = subjects.filter(({ kind }) => kind === 'server');
  return whole.length > 0 ? whole : subjects.filter(isServer);
}

/** What pages of the server's friends may ask, the simplest first. */
function* requestsTo(bad: Subject, mended: Subject, text: string): Generator<PageRequest> {
  const inquiry = inquire(mended);
  const own = inquire(bad);
  const origins = new Set([...inquiry.circles.map(({ sample }) => inquiry.friendOf(sample)), ...inquiry.friends, ...own.friends, ...writtenOrigins(text)]);
  const names = inquiry.heard.requestHeaders.filter(({ name }) => needsPermission(name)).map(({ name }): readonly [string, string] => [name, '1']);
  const json = ['Content-Type', 'application/json'] as const;
  // nginx asks for the password of the test
  const token = ['Authorization', bad.adapter === 'nginx' ? `Basic ${Buffer.from('user:secret').toString('base64')}` : 'Bearer token'] as const;
  for (const origin of origins) {
    for (const { sample: route } of [...own.circles, ...inquiry.circles]) {
      for (const method of new Set([...own.methodsOf(route), 'PUT', 'POST'])) {
        for (const headers of [[], [json], [json, token], [json, ...names.filter(([name]) => name !== 'content-type')]]) {
          for (const credentials of ['omit', 'include'] as const) yield { origin, method, path: route.path, headers, credentials };
        }
      }
    }
  }
}

function writtenOrigins(text: string): string[] {
  return [...text.matchAll(/https?:\/\/[a-z0-9][a-z0-9.-]*(?::\d+)?/gi)].map(([url]) => new URL(url).origin);
}
