// The proof of a fix by running: the fixed twins of nginx fixtures are served by a real nginx.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Inquiry } from '../../../server/src/policy/inquiry';
import { inquire } from '../../../server/src/policy/inquiry';
import { lintFixture } from '../../harness/fixture';
import { firstFixes } from '../../harness/first-fixes';
import { openTally } from '../../harness/tally';
import type { Twin } from '../../harness/twin';
import { compareTwin, fixedTwins, headersOf } from '../../harness/twin';
import { placedOn, serverBlocks } from './arrange';
import { requireNginx, startNginx } from './real-nginx';

describe('fixed fixtures, served by nginx', function () {
  this.timeout(60_000);
  const tally = openTally();
  let binary: string;
  // Other than the upstream of the other tests this one has an answer to everything.
  const upstream = http.createServer((_request, response) => response.end('u'));
  before(async function () {
    binary = requireNginx(this);
    await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    upstream.closeAllConnections();
    upstream.close();
  });

  for (const twin of [...fixedTwins(/^nginx/), exampleGateway()]) {
    it(twin.name, async () => {
      const servers = lintFixture(twin.fixture).reading.subjects.filter(({ kind }) => kind === 'server' || kind === 'group').map(inquire);
      const blocks = serverBlocks(twin.text);
      if (servers.length === 0 || servers.length !== blocks.servers) {
        tally.leave(`${twin.name}: ${servers.length} servers are read, ${blocks.servers} are written`);
        return;
      }
      const files = servers.flatMap(pathsOf);
      const nginx = await startNginx(binary, files, ground => placedOn(blocks.text, { ...ground, live: `127.0.0.1:${(upstream.address() as AddressInfo).port}` }));
      try {
        for (const [index, inquiry] of servers.entries()) {
          tally.add(await compareTwin(inquiry, async request => {
            const { status, headers } = await nginx.ask({ host: `s${index}.test`, method: request.method, path: request.path, headers: signed(headersOf(request)) });
            const lines = (name: string): string[] => headers.filter(line => line[0].toLowerCase() === name).map(([, value]) => value);
            return status === 0 ? 'none' : { status, value: name => lines(name).length > 0 ? lines(name).join(', ') : undefined };
          }));
        }
      } finally {
        await nginx.stop();
      }
    });
  }

  tally.conclude('served', { share: 0.75 });
});

/** The gateway of the example after the first fix of each finding. */
function exampleGateway(): Twin {
  const { texts } = firstFixes(path.resolve(import.meta.dirname, '..', '..', '..', 'examples', 'workspace'), 'https://shop.example');
  const entry = '/gateway/nginx.conf';
  return { name: 'the gateway of the example', text: texts.get(entry) ?? '', fixture: { entry, files: texts, expected: [], versions: {}, environment: {} } };
}

/** Whoever is known is known by the password of the test. */
function signed(headers: Readonly<Record<string, string>>): Record<string, string> {
  return { ...headers, ...(headers['authorization'] === undefined ? {} : { authorization: `Basic ${Buffer.from('user:secret').toString('base64')}` }) };
}

/** Files for every path that is asked for. */
function pathsOf({ circles }: Inquiry): string[] {
  return circles.map(({ sample }) => sample.path.replace(/[?#].*$/, '')).filter(target => target !== '/').map(target => target.endsWith('/') ? `${target}index.html` : target).concat('index.html');
}
