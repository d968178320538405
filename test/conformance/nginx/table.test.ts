import assert from 'node:assert/strict';
import type { Mishap } from '../../../server/src/policy/request';
import { agree } from './compare';
import type { Ground, RealNginx } from './real-nginx';
import { requireNginx, startNginx } from './real-nginx';
import { readText } from './surroundings';

/** One request of a row and what nginx 1.22.1 answers: status, then its header lines with the names in `see`, in any order. */
interface Row {
  readonly says: string;
  /** Inside of the http block, in front of the server. */
  readonly http?: string;
  /** Inside of the server block. */
  readonly server: (ground: Ground) => string;
  readonly asks: readonly {
    readonly method?: string; readonly path?: string; readonly origin?: string; readonly mishap?: Mishap; readonly authorized?: boolean;
    readonly status: number; readonly lines: readonly string[];
  }[];
}

const ACAO = 'Access-Control-Allow-Origin';
const FRIEND = 'https://app.example.com';
const OPTIONS = 'OPTIONS';

const rows: Row[] = [
  {
    says: 'a location without add_header inherits that of the server',
    server: ({ root }) => `add_header ${ACAO} *; location / { root ${root}; }`,
    asks: [{ path: '/a.txt', status: 200, lines: [`${ACAO}: *`] }],
  },
  {
    says: 'a location with any other add_header loses it',
    server: ({ root }) => `add_header ${ACAO} *; location / { root ${root}; add_header X-Other 1; }`,
    asks: [{ path: '/a.txt', status: 200, lines: ['X-Other: 1'] }],
  },
  {
    says: 'a nested location with add_header loses the outer set, its sibling keeps it',
    server: ({ root }) => `root ${root}; location /d { add_header ${ACAO} *; location /d/x { add_header X-In 1; } location /d/y { } }`,
    asks: [{ path: '/d/x.txt', status: 200, lines: ['X-In: 1'] }, { path: '/d/y.txt', status: 200, lines: [`${ACAO}: *`] }],
  },
  {
    says: 'if (OPTIONS) { return 204; } without add_header keeps the inherited lines',
    server: ({ root }) => `root ${root}; location / { add_header ${ACAO} *; if ($request_method = OPTIONS) { return 204; } }`,
    asks: [{ method: OPTIONS, path: '/a.txt', status: 204, lines: [`${ACAO}: *`] }],
  },
  {
    says: 'add_header in the if loses the lines outside of it',
    server: ({ root }) => `root ${root}; location / { add_header ${ACAO} *; if ($request_method = OPTIONS) { add_header Access-Control-Allow-Methods GET; return 204; } }`,
    asks: [{ method: OPTIONS, path: '/a.txt', status: 204, lines: ['Access-Control-Allow-Methods: GET'] }, { path: '/a.txt', status: 200, lines: [`${ACAO}: *`] }],
  },
  {
    says: 'of two ifs that hold only the last one counts',
    server: ({ root }) => `root ${root}; location / { if ($http_origin) { add_header X-A 1; } if ($request_method = GET) { add_header X-B 1; } }`,
    asks: [{ path: '/a.txt', status: 200, lines: ['X-B: 1'] }],
  },
  {
    says: 'a later if without add_header takes the location\'s own set',
    server: ({ root }) => `root ${root}; location / { add_header X-A 1; if ($http_origin) { add_header ${ACAO} *; } if ($request_method = GET) { set $x 1; } }`,
    asks: [{ path: '/a.txt', status: 200, lines: ['X-A: 1'] }],
  },
  {
    says: 'ifs by method give other methods the outer set',
    server: () => `add_header X-Out 1; location / { if ($request_method = GET) { add_header ${ACAO} *; } return 200 x; }`,
    asks: [{ path: '/a.txt', status: 200, lines: [`${ACAO}: *`] }, { method: 'PUT', path: '/a.txt', status: 200, lines: ['X-Out: 1'] }],
  },
  ...[200, 201, 204, 206, 301, 302, 303, 304, 307, 308].map((status): Row => ({
    says: `sent with ${status}`,
    server: () => `add_header ${ACAO} *; location / { return ${status}; }`,
    asks: [{ path: '/a.txt', status, lines: [`${ACAO}: *`] }],
  })),
  ...[202, 203, 400, 401, 403, 404, 405, 410, 500, 502].map((status): Row => ({
    says: `not sent with ${status} but for always`,
    server: () => `add_header ${ACAO} *; add_header X-Always 1 always; location / { return ${status}; }`,
    asks: [{ path: '/a.txt', status, lines: ['X-Always: 1'] }],
  })),
  {
    says: 'a missing file, a dead upstream, a failing upstream and a refusal lose the lines',
    server: ({ empty, dead, live, passwords }) => `root ${empty}; add_header ${ACAO} *; location /dead { proxy_pass http://${dead}; } location /live { proxy_pass http://${live}; }
      location /auth { auth_basic x; auth_basic_user_file ${passwords}; }`,
    asks: [
      { path: '/missing.txt', mishap: 'fails', status: 404, lines: [] }, { path: '/dead', mishap: 'fails', status: 502, lines: [] },
      { path: '/live/500', mishap: 'throws', status: 500, lines: ['X-Upstream: yes'] }, { path: '/auth/x', status: 401, lines: [] },
    ],
  },
  {
    says: 'auth_basic turns preflights away, a return in the rewrite phase comes first',
    server: ({ root, passwords }) => `root ${root}; auth_basic x; auth_basic_user_file ${passwords};
      location /plain { add_header ${ACAO} * always; } location /bypass { add_header ${ACAO} *; if ($request_method = OPTIONS) { return 204; } }`,
    asks: [
      { method: OPTIONS, path: '/plain', status: 401, lines: [`${ACAO}: *`] }, { method: OPTIONS, path: '/bypass', status: 204, lines: [`${ACAO}: *`] },
      { path: '/plain/x.txt', authorized: true, status: 200, lines: [`${ACAO}: *`] },
    ],
  },
  {
    says: 'limit_except turns preflights away, and its block has no rewrites',
    server: ({ root }) => `root ${root}; location / { add_header ${ACAO} * always; limit_except GET { deny all; } if ($request_method = OPTIONS) { return 204; } }`,
    asks: [{ method: OPTIONS, path: '/a.txt', status: 403, lines: [`${ACAO}: *`] }, { path: '/a.txt', status: 200, lines: [`${ACAO}: *`] }],
  },
  {
    says: 'files refuse OPTIONS; an error page makes it a success',
    server: ({ root }) => `root ${root}; add_header ${ACAO} *; location /x { } location /d { error_page 405 =200 $uri; }`,
    asks: [{ method: OPTIONS, path: '/x.txt', status: 405, lines: [] }, { method: OPTIONS, path: '/d/x.txt', status: 200, lines: [`${ACAO}: *`] }],
  },
  {
    says: 'two add_header of one name are two lines',
    server: () => `location / { add_header ${ACAO} *; add_header ${ACAO} https://a.example; return 200 x; }`,
    asks: [{ path: '/a.txt', status: 200, lines: [`${ACAO}: *`, `${ACAO}: https://a.example`] }],
  },
  {
    says: 'an upstream\'s line stays beside ours, but for proxy_hide_header',
    server: ({ live }) => `location / { add_header ${ACAO} *; proxy_pass http://${live}; } location /cors/hidden { proxy_hide_header ${ACAO}; add_header ${ACAO} *; proxy_pass http://${live}; }`,
    asks: [
      { path: '/cors', status: 200, lines: [`${ACAO}: *`, `${ACAO}: *`, 'Vary: Accept', 'X-Upstream: yes'] },
      { path: '/cors/hidden', status: 200, lines: [`${ACAO}: *`, 'Vary: Accept', 'X-Upstream: yes'] },
    ],
  },
  {
    says: 'more_set_headers replaces the upstream\'s, not an add_header\'s',
    server: ({ live }) => `add_header ${ACAO} https://a.example; location / { more_set_headers '${ACAO}: *'; proxy_pass http://${live}; }`,
    asks: [{ path: '/cors', status: 200, lines: [`${ACAO}: https://a.example`, `${ACAO}: *`, 'Vary: Accept', 'X-Upstream: yes'] }],
  },
  {
    says: 'more_set_headers goes with every status, works in if and adds up',
    server: () => `more_set_headers 'X-One: 1' 'X-Two: 1'; location / { more_set_headers 'X-Two: 2'; if ($request_method = OPTIONS) { more_set_headers '${ACAO}: *'; } return 404; }`,
    asks: [{ path: '/a', status: 404, lines: ['X-One: 1', 'X-Two: 2'] }, { method: OPTIONS, path: '/a', status: 404, lines: ['X-One: 1', 'X-Two: 2', `${ACAO}: *`] }],
  },
  {
    says: 'more_set_headers -s is for those statuses only; more_clear_headers takes away',
    server: () => `more_set_headers -s '404 500' '${ACAO}: *'; more_set_headers 'X-A: 1'; location / { more_clear_headers X-A; return 404; } location /ok { return 200 x; }`,
    asks: [{ path: '/a', status: 404, lines: [`${ACAO}: *`] }, { path: '/ok', status: 200, lines: ['X-A: 1'] }],
  },
  {
    says: 'proxy_set_header has no effect on the answer',
    server: ({ live }) => `location / { proxy_set_header ${ACAO} *; proxy_pass http://${live}; }`,
    asks: [{ path: '/a', status: 200, lines: ['X-Upstream: yes'] }],
  },
  {
    says: 'an empty value sends nothing, from a map or as it stands',
    http: 'map $http_origin $row_empty { default ""; "https://b.example" $http_origin; }',
    server: () => `location / { add_header ${ACAO} ""; add_header X-B $row_empty; return 200 x; }`,
    asks: [{ path: '/a', status: 200, lines: [] }, { path: '/a', origin: 'https://b.example', status: 200, lines: ['X-B: https://b.example'] }],
  },
  {
    says: 'a map\'s text key is compared whole, case ignored; a glob in it is a text',
    http: 'map $http_origin $row_text { default ""; "https://App.example.com" 1; "https://*.example.org" 2; }',
    server: () => 'location / { add_header X-M $row_text; return 200 x; }',
    asks: [
      { path: '/a', status: 200, lines: ['X-M: 1'] }, { path: '/a', origin: 'https://a.example.org', status: 200, lines: [] },
      { path: '/a', origin: 'https://app.example.com.evil.net', status: 200, lines: [] },
    ],
  },
  {
    says: 'with hostnames the first label takes the scheme with it',
    http: 'map $http_origin $row_hosts { hostnames; default ""; .example.com $http_origin; www.example.* 3; }',
    server: () => `location / { add_header ${ACAO} $row_hosts; return 200 x; }`,
    asks: [
      { path: '/a', origin: 'https://a.example.com', status: 200, lines: [`${ACAO}: https://a.example.com`] },
      { path: '/a', origin: 'https://a.example.net', status: 200, lines: [] },
    ],
  },
  {
    says: 'patterns are searched, not matched whole',
    http: 'map $http_origin $row_search { "~example\\.com" $http_origin; } map $http_origin $row_dots { "~^https://www.example.com$" $http_origin; }',
    server: () => 'location /a { add_header X-S $row_search; return 200 x; } location /b { add_header X-D $row_dots; return 200 x; }',
    asks: [
      { path: '/a', origin: 'https://example.com.evil.net', status: 200, lines: ['X-S: https://example.com.evil.net'] },
      { path: '/a', origin: 'https://evil-example.com', status: 200, lines: ['X-S: https://evil-example.com'] },
      { path: '/b', origin: 'https://wwwXexample.com', status: 200, lines: ['X-D: https://wwwXexample.com'] },
    ],
  },
  {
    says: 'an if with a pattern not anchored at its start',
    server: () => `location / { if ($http_origin ~* (https?://.*\\.example\\.com(:[0-9]+)?$)) { add_header ${ACAO} "$http_origin"; } return 200 x; }`,
    asks: [
      { path: '/a', status: 200, lines: [`${ACAO}: ${FRIEND}`] }, { path: '/a', origin: 'https://notexample.com', status: 200, lines: [] },
      { path: '/a', origin: 'https://evil.net/?https://x.example.com', status: 200, lines: [`${ACAO}: https://evil.net/?https://x.example.com`] },
    ],
  },
  {
    says: '$http_origin lets everybody in, null as well, and says nothing to nobody',
    server: () => `location / { add_header ${ACAO} $http_origin; return 200 x; }`,
    asks: [
      { path: '/a', origin: 'https://evil.net', status: 200, lines: [`${ACAO}: https://evil.net`] }, { path: '/a', origin: 'null', status: 200, lines: [`${ACAO}: null`] },
      { path: '/a', origin: '', status: 200, lines: [] },
    ],
  },
  {
    says: 'an error page\'s own location gives the lines',
    server: ({ empty, root }) => `root ${empty}; error_page 404 /x.txt; location / { add_header X-First 1 always; } location /x { root ${root}; add_header ${ACAO} * always; }`,
    asks: [{ path: '/missing', mishap: 'fails', status: 404, lines: [`${ACAO}: *`] }],
  },
  {
    says: 'try_files takes the lines of the named location',
    server: ({ empty, live }) => `location / { root ${empty}; add_header X-First 1; try_files $uri @back; } location @back { add_header ${ACAO} *; proxy_pass http://${live}; }`,
    asks: [{ path: '/a', status: 200, lines: [`${ACAO}: *`, 'X-Upstream: yes'] }, { method: OPTIONS, path: '/a', status: 404, lines: ['X-Upstream: yes'] }],
  },
  {
    says: 'expires does not break inheritance',
    server: ({ root }) => `add_header ${ACAO} *; location / { root ${root}; expires 30d; }`,
    asks: [{ path: '/a.txt', status: 200, lines: [`${ACAO}: *`] }],
  },
  {
    says: 'a proxied location with a slash sends the path without it there',
    server: ({ live }) => `add_header ${ACAO} *; location /api/ { proxy_pass http://${live}; }`,
    asks: [{ method: OPTIONS, path: '/api', status: 301, lines: [`${ACAO}: *`] }],
  },
  {
    says: 'the index page is another location\'s',
    server: ({ root }) => `root ${root}; location = / { add_header X-Slash 1; } location ~ \\.html$ { add_header ${ACAO} *; }`,
    asks: [{ path: '/', status: 200, lines: [`${ACAO}: *`] }],
  },
  {
    says: 'flags built with set',
    server: () => `location / { set $row_ok ""; if ($http_origin ~ "^https://app\\.example\\.com$") { set $row_ok "o"; } if ($request_method = OPTIONS) { set $row_ok "\${row_ok}p"; }
      if ($row_ok = op) { add_header ${ACAO} $http_origin; return 204; } if ($row_ok = o) { add_header ${ACAO} $http_origin; } return 200 x; }`,
    asks: [
      { method: OPTIONS, path: '/a', status: 204, lines: [`${ACAO}: ${FRIEND}`] }, { path: '/a', status: 200, lines: [`${ACAO}: ${FRIEND}`] },
      { method: OPTIONS, path: '/a', origin: 'https://evil.net', status: 200, lines: [] },
    ],
  },
  {
    says: 'an if takes its location\'s content but not its try_files',
    server: ({ live, root }) => `location /p { if ($http_origin) { add_header ${ACAO} *; } proxy_pass http://${live}; } location /t { root ${root}; if ($http_origin) { add_header ${ACAO} *; } try_files /x.txt =410; }`,
    asks: [{ path: '/p', status: 200, lines: [`${ACAO}: *`, 'X-Upstream: yes'] }, { path: '/t/none', mishap: 'fails', status: 404, lines: [] }],
  },
];

describe('nginx: the table of measured answers', function () {
  let nginx: RealNginx;
  let ground: Ground | undefined;

  before(async function () {
    this.timeout(60_000);
    const binary = requireNginx(this);
    nginx = await startNginx(binary, ['index.html', 'a.txt', 'x.txt', 'd/x.txt', 'd/y.txt', 'plain/x.txt'], g => {
      ground = g;
      return rows.map((row, i) => `${row.http ?? ''}\nserver { listen 127.0.0.1:PORT; server_name r${i}.test; ${row.server(g)} }`).join('\n');
    });
  });

  after(() => nginx?.stop());

  rows.forEach((row, i) => it(row.says, async () => {
    assert.ok(ground);
    const reading = readText(`${row.http ?? ''}\nserver { listen 80; server_name r${i}.test; ${row.server(ground)} }`);
    const [subject] = reading.subjects;
    for (const { method = 'GET', path = '/', origin = FRIEND, mishap = 'none', authorized = false, status, lines } of row.asks) {
      const headers: [string, string][] = authorized ? [['Authorization', `Basic ${Buffer.from('user:secret').toString('base64')}`]] : [];
      const real = await nginx.ask({ host: `r${i}.test`, method, path, headers: { ...Object.fromEntries(headers), ...(origin === '' ? {} : { Origin: origin }) } });
      const seen = real.headers.filter(([name]) => /^(?:access-control-|vary$|x-)/i.test(name)).map(([name, value]) => `${name}: ${value}`);
      assert.deepEqual([real.status, ...seen.sort()], [status, ...[...lines].sort()], `${method} ${path} of ${origin}: real nginx`);
      if (!subject) {
        // without a CORS line there is nothing to ask
        assert.doesNotMatch(`${row.http ?? ''}${row.server(ground)}`, /access-control-/i);
        continue;
      }
      const reply = subject.ask({ method, path, origin: origin === '' ? undefined : origin, headers, cookies: false, mishap });
      assert.equal(agree(reply, real), 'same', `${method} ${path} of ${origin}: predicted ${JSON.stringify(reply.answers.map(a => [a.status, a.open, a.headers.map(h => `${h.name}: ${h.value}`)]))}`);
    }
  }));
});
