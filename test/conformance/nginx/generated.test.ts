import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Request } from '../../../server/src/policy/request';
import { agree } from './compare';
import { configuration, fill, PATHS } from './generate';
import type { Ground, RealNginx } from './real-nginx';
import { requireNginx, startNginx } from './real-nginx';
import { readText } from './surroundings';

const COUNT = Number(process.env['NGINX_CONFIGS'] ?? 220);
const SEED = Number(process.env['NGINX_SEED'] ?? 20261123);
const SHOWN = Number(process.env['NGINX_SHOWN'] ?? 2);
const ORIGINS = ['https://app.example.com', 'https://evil.net', 'https://notexample.com.evil.io', 'https://b.example', 'http://localhost:3000', 'null', undefined];
const METHODS = ['GET', 'OPTIONS', 'PUT', 'POST'];

describe('nginx: generated configurations', function () {
  const generated = fc.sample(configuration, { numRuns: COUNT, seed: SEED });
  let nginx: RealNginx;
  let ground: Ground;

  before(async function () {
    this.timeout(60_000);
    const binary = requireNginx(this);
    nginx = await startNginx(binary, ['error.txt', ...PATHS.filter(path => path !== '/')], g => {
      ground = g;
      return generated.map(({ http, server, broken }, i) => `${fill(http, g, broken, i)}server { listen 127.0.0.1:PORT; server_name g${i}.test;\n${fill(server, g, broken, i)}\n}`).join('\n');
    });
  });

  after(() => nginx?.stop());

  it('answers as predicted', async function () {
    this.timeout(120_000);
    const counts = { same: 0, unknown: 0, different: 0 };
    const differences: string[] = [];
    let turn = 0;
    for (const [i, { http, server, broken }] of generated.entries()) {
      const text = `${fill(http, ground, broken, i)}server { listen 80; server_name g${i}.test;\n${fill(server, ground, broken, i)}\n}`;
      const reading = readText(text);
      assert.deepEqual(reading.problems(), [], text);
      const [subject] = reading.subjects;
      if (!subject) continue;
      const asks = PATHS.flatMap(path => METHODS.map(method => ({ path, method, origin: ORIGINS[turn++ % ORIGINS.length], authorized: turn % 5 === 0 })));
      await Promise.all(asks.map(async ({ path, method, origin, authorized }) => {
        const headers: [string, string][] = [
          ...(authorized ? [['Authorization', `Basic ${Buffer.from('user:secret').toString('base64')}`] as [string, string]] : []),
          ...(method === 'OPTIONS' ? [['Access-Control-Request-Method', 'PUT'] as [string, string]] : []),
        ];
        const request: Request = { method, path, origin, headers, cookies: false, mishap: broken ? 'fails' : 'none' };
        const real = await nginx.ask({ host: `g${i}.test`, method, path, headers: { ...Object.fromEntries(headers), ...(origin === undefined ? {} : { Origin: origin }) } });
        const reply = subject.ask(request);
        const agreement = agree(reply, real);
        counts[agreement]++;
        if (agreement !== 'same') {
          differences.push(`${agreement} ${method} ${path} of ${origin}${authorized ? ' authorized' : ''}${broken ? ' broken' : ''}\n  real      ${JSON.stringify([real.status, ...real.headers.filter(([name]) => /^(?:access-|vary$|x-)/i.test(name)).map(line => line.join(': '))])}\n${
            reply.answers.map(a => `  predicted ${JSON.stringify([a.status ?? null, a.outcome, a.open ? 'open' : '', ...a.headers.map(h => `${h.name}: ${h.value}`)])}`).join('\n')}\n${text}`);
        }
      }));
    }
    const total = counts.same + counts.unknown + counts.different;
    console.log(`      ${total} requests to ${COUNT} configurations: ${counts.same} as predicted, ${counts.unknown} said to be unknown, ${counts.different} otherwise`);
    assert.ok(total >= 3000, `only ${total} requests`);
    assert.equal(differences.filter(line => line.startsWith('different')).slice(0, SHOWN).join('\n\n'), '');
    assert.ok(counts.same >= total * 0.98, `${counts.same} of ${total}\n${differences.slice(0, SHOWN).join('\n')}`);
  });
});
