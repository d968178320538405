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
import type { Ground } from './real-nginx';
import { requireNginx, startNginx } from './real-nginx';

/** What a twin names of its surroundings, and what stands there for it. */
const PLACES: readonly (readonly [RegExp, (ground: Ground) => string])[] = [
  [/\b(auth_basic_user_file\s+)[^;]+;/g, ({ passwords }) => `$1${passwords};`],
  [/\b((?:root|alias)\s+)[^;]+;/g, ({ root }) => `$1${root};`],
];

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
      const blocks = serverBlocks(insideHttp(twin.text));
      if (servers.length === 0 || servers.length !== blocks.servers) {
        tally.leave(`${twin.name}: ${servers.length} servers are read, ${blocks.servers} are written`);
        return;
      }
      const files = servers.flatMap(pathsOf);
      const nginx = await startNginx(binary, files, ground => serve(blocks.text, { ...ground, live: `127.0.0.1:${(upstream.address() as AddressInfo).port}` }));
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

/** What belongs in an `http` block: the inside of the twin's own, or the twin, a location of its own in a server. */
function insideHttp(text: string): string {
  const block = /^http\s*\{/m.exec(text);
  if (block) return text.slice(block.index + block[0].length, endOfBlock(text, block.index + block[0].length));
  return /^\s*server\s*\{/m.test(text) ? text : `server {\n${text}\n}`;
}

/** Gives each server a name of its own, `s0.test`, and the port of the test. */
function serverBlocks(text: string): { readonly text: string; readonly servers: number } {
  let servers = 0;
  const named = text.replace(/\blisten\s+[^;]+;/g, '').replace(/\b(ssl_\w+|http2)\s+[^;]+;/g, '')
    .replace(/^(\s*server\s*\{)([^]*?)(?=^\s*server\s*\{|(?![^]))/gm, (_all, start: string, body: string) => {
      const name = `s${servers++}.test`;
      return `${start} listen 127.0.0.1:PORT;${/\bserver_name\b/.test(body) ? body.replace(/\bserver_name\s+[^;]+;/, `server_name ${name};`) : ` server_name ${name};${body}`}`;
    });
  return { text: named, servers };
}

function endOfBlock(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    depth += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
    if (depth === 0) return at;
  }
  return text.length;
}

/** The upstreams of a twin are one that answers. */
function serve(text: string, ground: Ground): string {
  const placed = PLACES.reduce((all, [pattern, place]) => all.replace(pattern, place(ground)), text);
  const upstreams = new Set([...text.matchAll(/\bupstream\s+(\S+)/g)].map(([, name]) => name));
  return `root ${ground.root};\n${placed}`
    .replace(/(\bupstream\s+\S+\s*\{\s*server\s+)[^;]+;/g, `$1${ground.live};`)
    .replace(/\b(proxy_pass\s+)https?:\/\/([^\s;/]+)/g, (all, start: string, host: string) => upstreams.has(host) ? all : `${start}http://${ground.live}`);
}

/** Files for every path that is asked for. */
function pathsOf({ circles }: Inquiry): string[] {
  return circles.map(({ sample }) => sample.path.replace(/[?#].*$/, '')).filter(target => target !== '/').map(target => target.endsWith('/') ? `${target}index.html` : target).concat('index.html');
}
