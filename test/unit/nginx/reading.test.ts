import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nginxAdapter } from '../../../server/src/adapters/nginx';
import { valueOf } from '../../../server/src/policy/answer';
import type { Mishap } from '../../../server/src/policy/request';
import { ask, FILE, lines, placeOf, readText, request, SAMPLES } from './samples';

const ACAO = 'Access-Control-Allow-Origin';

describe('nginx: which texts are read', () => {
  const text = 'server { location / { add_header Access-Control-Allow-Origin *; } }';
  const claims = (file: string, content = text): boolean => nginxAdapter.claims({ file, text: content });

  it('by name and content', () => {
    for (const file of ['/a/nginx.conf', '/a/sites-available/default', '/a/sites-enabled/x.com', '/a/conf.d/x.conf', '/a/x.nginx', '/a/nginx.conf.template', '/a/x.conf.j2', '/a/docker/nginx/proxy', 'C:\\a\\nginx.conf']) {
      assert.equal(claims(file), true, file);
    }
    for (const file of ['/a/README.md', '/a/nginx/x.ts', '/a/nginx.py', '/a/Dockerfile', '/a/nginx/compose.yaml']) assert.equal(claims(file), false, file);
  });

  it('only when CORS is spoken of', () => {
    assert.equal(claims('/a/nginx.conf', 'server { listen 80; }'), false);
    assert.equal(claims('/a/nginx.conf', 'server { include snippets/cors.conf; }'), true);
    assert.equal(claims('/a/nginx.conf', 'map $http_origin $x { default 1; }'), true);
    assert.equal(claims('/a/x.conf', 'Header set Access-Control-Allow-Origin "*"'), false);
    assert.equal(claims('/a/conf.d/x.conf', '<VirtualHost *:80>\nHeader set Access-Control-Allow-Origin "*"\n</VirtualHost>'), false);
    assert.equal(claims('/a/app.conf', 'akka.http.cors { x = "Access-Control-Allow-Origin" }'), false);
  });
});

describe('nginx: what is read', () => {
  it('servers, and pieces without one', () => {
    const { subjects } = readText(`http { server { server_name a.example; add_header ${ACAO} *; } server { listen 81; } server { location /x { add_header ${ACAO} *; } } }`);
    assert.deepEqual(subjects.map(({ kind, name }) => [kind, name]), [['server', 'server a.example'], ['server', 'server']]);
    assert.deepEqual(readText(`add_header ${ACAO} *;`).subjects.map(({ kind }) => kind), ['group']);
    assert.deepEqual(readText(`location /x { add_header ${ACAO} *; }`).subjects.map(({ kind }) => kind), ['group']);
    assert.deepEqual(readText('server { listen 80; }').subjects, []);
  });

  it('a route to every location that can be reached', () => {
    const [subject] = readText(`server { add_header ${ACAO} *; location / { } location = /only { } location /api { location /api/v2 { } } location ~ \\.php$ { } location ~ "^/u/(\\d{2,4})/(?:a|b)$" { }
      location ~* \\.PNG$ { } location ^~ /never/ { location ~ \\.png$ { } } location @named { } location = /in { internal; } location ~ /\\.ht { deny all; } location ~ .* { } location ~ dead { } }`).subjects;
    const routes = new Map(subject?.routes.map(({ pattern, path }) => [pattern, path]));
    assert.equal(routes.get('/'), undefined, 'a pattern for everything takes it');
    assert.equal(routes.get('= /only'), '/only');
    assert.match(routes.get('~ ^/u/(\\d{2,4})/(?:a|b)$') ?? '', /^\/u\/\d{2}\/a$/);
    for (const pattern of ['~ \\.php$', '~* \\.PNG$', '^~ /never/', '~ .*']) assert.ok(routes.has(pattern), pattern);
    for (const pattern of ['@named', '= /in', '~ /\\.ht', '~ dead']) assert.equal(routes.has(pattern), false, pattern);
  });

  it('methods belong to the location that tells them apart', () => {
    const [subject] = readText(`server { location /a { if ($request_method = DELETE) { set $x 1; } add_header ${ACAO} *; } location /b { add_header ${ACAO} *; if ($request_method = PUT) { return 405; } } location /c { limit_except GET PATCH { deny all; } } }`).subjects;
    assert.deepEqual(subject?.routes.map(({ method, pattern }) => `${method} ${pattern}`), ['* /a', 'DELETE /a', '* /b', '* /c', 'PATCH /c']);
    assert.deepEqual(subject?.heard().methods, []);
  });

  it('hears whom the Origin is held against', () => {
    const text = `map $http_origin $cors { default ""; "https://a.example" 1; "~*^https://(b|c)\\.example$" $http_origin; "https://no.example" ""; }
server { location / { add_header ${ACAO} $cors; if ($http_origin ~* (https?://d\\.example)) { set $x 1; } if ($http_origin = "https://e.example") { set $x 1; } }
location /f { add_header ${ACAO} 'https://f.example'; } }`;
    const trusted = readText(text).subjects[0]?.heard().trusted ?? [];
    assert.deepEqual(trusted.map(({ text: literal, test, flags }) => [literal, test, flags]).sort(), [
      ['^https://(b|c)\\.example$', 'pattern', 'i'], ['https://a.example', 'equals', undefined], ['https://e.example', 'equals', undefined],
      ['https://f.example', 'fixed', undefined], ['https?://d\\.example', 'pattern', 'i'],
    ]);
    for (const { at } of trusted) assert.ok(text.slice(at.span.start, at.span.end).includes('example'));
  });

  it('says where each value was written', () => {
    const text = `map $http_origin $cors { "https://a.example" "https://x.example"; default $http_origin; } server { add_header ${ACAO} $cors; add_header Vary 'Origin' always; more_set_headers "Access-Control-Max-Age: 5"; }`;
    const [first] = ask(text, { origin: 'https://a.example' });
    const [origin, vary, age] = first?.headers ?? [];
    assert.deepEqual(origin?.at, placeOf(text, '"https://x.example"'));
    assert.deepEqual(origin?.setBy, placeOf(text, `add_header ${ACAO} $cors;`));
    assert.deepEqual(origin?.nameAt, placeOf(text, ACAO));
    assert.equal(origin?.fromOrigin, true, 'chosen by the Origin');
    assert.deepEqual(vary?.at, placeOf(text, '\'Origin\''));
    assert.deepEqual([age?.at, age?.nameAt], [placeOf(text, '5', 0), placeOf(text, 'Access-Control-Max-Age')]);
    assert.deepEqual(ask(text)[0]?.headers[0]?.at, placeOf(text, '$http_origin', 1));
  });

  it('follows includes, and keeps an open mind where it cannot', () => {
    const files = { '/w/nginx/snippets/cors.conf': `add_header ${ACAO} *;`, '/w/nginx/loop.conf': 'include loop.conf;' };
    const server = (inside: string): string => `server { location / { ${inside} return 200; } }`;
    assert.deepEqual(lines(ask(server('include /etc/nginx/snippets/cors.conf;'), {}, files)[0]), [`${ACAO}: *`]);
    assert.deepEqual(lines(ask(server(`include loop.conf; add_header ${ACAO} *;`), {}, files)[0]), [`${ACAO}: *`]);
    const [unknown] = ask(server(`include other/headers.conf; add_header ${ACAO} *;`));
    assert.deepEqual([lines(unknown), unknown?.open], [[`${ACAO}: *`], true]);
    assert.equal(ask(server(`include proxy_params; add_header ${ACAO} *;`))[0]?.open, false);
    const inherited = ask(`server { add_header ${ACAO} *; location / { include other/headers.conf; return 200; } }`)[0];
    assert.deepEqual([lines(inherited), inherited?.open], [[], true], 'what is included may replace what is inherited');
  });

  it('finds the maps of an nginx.conf that includes the file', () => {
    const files = { '/w/nginx/nginx.conf': 'http { map $http_origin $cors { "https://app.example.com" $http_origin; } include /etc/nginx/sites-enabled/*; }' };
    const reading = readText(`server { add_header ${ACAO} $cors; return 200; }`, '/w/nginx/sites-available/a', files);
    assert.deepEqual(lines(reading.subjects[0]?.ask(request()).answers[0]), [`${ACAO}: https://app.example.com`]);
  });

  it('knows a variable of the environment, and takes an unknown one for a guard we cannot see', () => {
    const reading = readText(`server { location /a { add_header ${ACAO} \${CORS_ORIGIN}; return 200; } location /b { if ($allowed) { add_header ${ACAO} $http_origin; } return 200; } location /c { add_header ${ACAO} \${DOLLAR}http_origin; return 200; } }`,
      FILE, {}, { CORS_ORIGIN: ['https://a.example/'] });
    const [subject] = reading.subjects;
    const [a] = subject?.ask(request({ path: '/a' })).answers ?? [];
    assert.deepEqual(a?.headers[0]?.environment, { name: 'CORS_ORIGIN', samples: ['https://a.example/'] });
    assert.equal(a && valueOf(a, ACAO), null);
    const b = subject?.ask(request({ path: '/b' })).answers ?? [];
    assert.deepEqual(b.map(answer => [answer.headers.length, answer.unseenGuard, answer.conditions.length]), [[1, true, 1], [0, true, 1]]);
    assert.deepEqual(lines(subject?.ask(request({ path: '/c' })).answers[0]), [`${ACAO}: https://app.example.com`]);
  });

  it('an Origin compared with our own host is guarded', () => {
    const answers = ask(`server { location / { set $o ""; if ($http_origin = "https://$http_host") { set $o $http_origin; } add_header ${ACAO} $o; return 200; } }`);
    assert.ok(answers.length > 0 && answers.every(({ unseenGuard }) => unseenGuard));
  });

  it('is silent where Lua has a say', () => {
    for (const lua of ['header_filter_by_lua_block { ngx.header["X"] = 1 }', 'access_by_lua_file x.lua;', 'rewrite_by_lua_block { }']) {
      const [answer] = ask(`server { location / { add_header ${ACAO} *; ${lua} return 200; } }`);
      if (lua.startsWith('rewrite')) assert.deepEqual([lines(answer), answer?.open, answer?.unseenGuard], [[], true, true]);
    }
    const [answer] = ask(`server { location / { add_header ${ACAO} *; access_by_lua_file x.lua; root /x; } }`);
    assert.deepEqual([lines(answer), answer?.open, answer?.unseenGuard], [[], true, true]);
  });

  it('an upstream may add lines, but not those that are hidden', () => {
    const [open] = ask(`server { location / { add_header ${ACAO} *; proxy_hide_header Vary; proxy_pass http://b; } }`);
    assert.deepEqual([open?.open, open?.closed, open?.status], [true, ['vary'], undefined]);
    assert.equal(open && valueOf(open, 'Vary'), undefined);
    assert.equal(open && valueOf(open, 'Access-Control-Allow-Credentials'), null);
    const [down] = ask(`server { location / { add_header ${ACAO} *; proxy_pass http://b; } }`, { mishap: 'fails' });
    assert.deepEqual([down?.open, down?.status, down?.outcome, down?.lost?.map(({ because }) => because)], [false, 502, 'thrown', ['error-status']]);
  });

  it('says what an inner level took away', () => {
    const text = `server { add_header ${ACAO} *; location / { add_header X-A 1; return 200; } }`;
    const [answer] = ask(text);
    assert.deepEqual(answer?.lost?.map(({ line, by, because }) => [line.name, by, because]), [[ACAO, placeOf(text, 'add_header X-A 1;'), 'inner-level']]);
    assert.deepEqual(lines(ask(`http { add_header_inherit merge; ${text} }`)[0]).sort(), [`${ACAO}: *`, 'X-A: 1']);
  });

  it('knows which layer ended it', () => {
    const server = `server { location /a { auth_basic x; add_header ${ACAO} *; proxy_pass http://b; } location /r { add_header ${ACAO} *; if ($scheme = http) { return 301 https://x.example; } root /x; } listen 80; }`;
    const [turnedAway] = ask(server, { path: '/a', method: 'OPTIONS' });
    assert.deepEqual([turnedAway?.outcome, turnedAway?.status, turnedAway?.passed.at(-1)?.kind, turnedAway?.passed.at(-1)?.name], ['refused', 401, 'auth', 'auth_basic']);
    const [letIn] = ask(server, { path: '/a', cookies: true });
    assert.deepEqual([letIn?.outcome, letIn?.passed.at(-1)?.name], ['answered', 'location /a']);
    const [redirected] = ask(server, { path: '/r' });
    assert.deepEqual([redirected?.outcome, redirected?.passed.at(-1)?.kind], ['refused', 'redirect']);
  });

  it('notes names for spelling, mentions, and what no question reached', () => {
    const text = `server { location / { add_header Access-Control-Allow-Orgin *; proxy_hide_header X-B; more_set_headers 'Access-Control-Max-Age: 5'; return 200; } location @never { add_header ${ACAO} *; } }`;
    const reading = readText(text);
    assert.deepEqual(reading.headerNames.map(({ name }) => name), ['Access-Control-Allow-Orgin', 'X-B', 'Access-Control-Max-Age', ACAO]);
    assert.equal(reading.mentions.length, 3);
    reading.subjects[0]?.ask(request());
    assert.deepEqual(reading.unasked(), [placeOf(text, ACAO)]);
  });

  it('notes CORS headers that are set on the wrong message', () => {
    const text = `server { location / { proxy_set_header ${ACAO} *; proxy_set_header Host $host; proxy_pass http://b; } }`;
    const reading = readText(text);
    assert.deepEqual(reading.subjects[0]?.misdirected?.map(({ name, at, setter }) => [name, at, setter]), [[ACAO, placeOf(text, ACAO), placeOf(text, 'proxy_set_header')]]);
    assert.deepEqual(reading.write([{ kind: 'rename', at: placeOf(text, 'proxy_set_header'), to: 'add_header' }])?.map(edit => edit.text), ['add_header']);
  });

  it('a map with an include we cannot follow may have any entry', () => {
    const answers = ask(`map $http_origin $c { include origins.map; "https://a.example" $http_origin; } server { add_header ${ACAO} $c; return 200; }`);
    assert.deepEqual(answers.map(answer => [lines(answer), valueOf(answer, ACAO)]), [[[`${ACAO}: ?`], null]]);
  });

  it('reports what nginx would not start with', () => {
    assert.equal(readText(`server { if ($http_origin) { add_header ${ACAO} *; } }`).problems().length, 1);
    assert.deepEqual(readText(`server { location / { if ($http_origin) { add_header ${ACAO} *; } } }`).problems(), []);
  });

  it('never throws, whatever is asked of whatever text', () => {
    const piece = fc.constantFrom('{', '}', ';', '"', '$', '\\', '\n', ' if (', ')', ' location ~ (', ' include x;', ' add_header Access-Control-Allow-Origin $', ' rewrite ^ /x last;', ' error_page 404 /;', ' try_files /a @b;');
    fc.assert(fc.property(fc.constantFrom(...SAMPLES), fc.nat(), fc.nat(), piece, fc.constantFrom('GET', 'OPTIONS', 'PUT'), fc.constantFrom<Mishap>('none', 'fails', 'throws'), (sample, a, b, put, method, mishap) => {
      const start = a % (sample.length + 1);
      const text = sample.slice(0, start) + put + sample.slice(start + b % 9);
      const reading = readText(text);
      for (const subject of reading.subjects) {
        assert.ok(subject.routes.length > 0);
        for (const { path } of subject.routes) {
          for (const { headers, exit } of subject.ask(request({ method, path, mishap })).answers) {
            for (const place of [exit, ...headers.flatMap(line => [line.at, line.setBy, line.nameAt])]) {
              if (place) assert.ok(place.span.start >= 0 && place.span.start <= place.span.end && place.span.end <= text.length);
            }
          }
        }
      }
      reading.unasked();
      reading.problems();
    }), { numRuns: 400 });
  });
});
