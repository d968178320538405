import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ChangeStep } from '../../../server/src/policy/change';
import { applyEdits } from '../../../server/src/text/edit';
import type { Place } from '../../../server/src/text/place';
import { everyDirective, parseNginx } from '../../../server/src/syntax/nginx';
import { FILE, placeOf, readText, SAMPLES } from './samples';

const ACAO = 'Access-Control-Allow-Origin';
const TWO = ['https://a.example', 'https://b.example'];

/** The text after the steps; undefined when they are declined. */
function written(text: string, ...steps: ChangeStep[]): string | undefined {
  const edits = readText(text).write(steps);
  return edits && applyEdits(FILE, text, edits);
}

describe('nginx: writing changes', () => {
  it('allow-only: one origin stands there as a text', () => {
    const text = `server {\n  add_header ${ACAO} $http_origin always; # all\n}\n`;
    const at = placeOf(text, '$http_origin');
    assert.equal(written(text, { kind: 'allow-only', at, origins: ['https://a.example'] }), text.replace('$http_origin', 'https://a.example'));
    const star = `server { location / { add_header '${ACAO}' '*'; } }`;
    assert.equal(written(star, { kind: 'allow-only', at: placeOf(star, '\'*\''), origins: ['https://a.example'] }), star.replace('\'*\'', '\'https://a.example\''));
  });

  it('allow-only: several through a map before the server, with Vary', () => {
    const text = `# top\nserver {\n\tlocation / {\n\t\tadd_header ${ACAO} "$http_origin" always;\n\t}\n}\n`;
    const at = placeOf(text, '"$http_origin"');
    const after = written(text, { kind: 'allow-only', at, setBy: placeOf(text, `add_header ${ACAO} "$http_origin" always;`), origins: TWO });
    assert.equal(after, `# top\nmap $http_origin $cors_origin {\n\tdefault "";\n\t"https://a.example" $http_origin;\n\t"https://b.example" $http_origin;\n}\nserver {\n\tlocation / {\n\t\tadd_header ${ACAO} "$cors_origin" always;\n\t\tadd_header Vary Origin always;\n\t}\n}\n`);
    // a second place uses the map that is there, a taken name is left alone
    const again = `${after}server { add_header ${ACAO} *; }`;
    assert.match(written(again, { kind: 'allow-only', at: placeOf(again, '*'), origins: TWO }) ?? '', /server \{ add_header Access-Control-Allow-Origin \$cors_origin; add_header Vary Origin always; \}$/);
    assert.match(written(again, { kind: 'allow-only', at: placeOf(again, '*'), origins: ['https://c.example', 'https://d.example'] }) ?? '', /\$cors_origin_2;/);
  });

  it('allow-only: in a map the entry is mended, in a piece a variable is set', () => {
    const map = `map $http_origin $c {\n  default $http_origin;\n}\nserver { add_header ${ACAO} $c; }\n`;
    assert.equal(written(map, { kind: 'allow-only', at: placeOf(map, '$http_origin', 1), origins: TWO }), map.replace('default $http_origin;', 'default "";\n  "https://a.example" $http_origin;\n  "https://b.example" $http_origin;'));
    const piece = `add_header ${ACAO} *;\n`;
    assert.equal(written(piece, { kind: 'allow-only', at: placeOf(piece, '*'), origins: TWO }),
      `set $cors_origin "";\nif ($http_origin ~ "^(?:https://a\\.example|https://b\\.example)$") {\n    set $cors_origin $http_origin;\n}\nadd_header ${ACAO} $cors_origin;\nadd_header Vary Origin always;\n`);
  });

  it('allow-only: an unknown origin is a placeholder to fill in', () => {
    const text = `server { add_header ${ACAO} $http_origin; }`;
    const edits = readText(text).write([{ kind: 'allow-only', at: placeOf(text, '$http_origin'), origins: undefined }]);
    assert.deepEqual(edits?.map(({ text: put, snippet }) => [put, snippet]), [['"${1:https://app.example.com}"', true]]);
  });

  it('takes lines away, and leaves comments', () => {
    const text = `location / {\r\n  add_header ${ACAO} *;\r\n  add_header Access-Control-Allow-Credentials true; # why\r\n  add_header Vary Origin;\r\n}\r\n`;
    const credentials = placeOf(text, 'true');
    assert.equal(written(text, { kind: 'drop-credentials', at: credentials, setBy: placeOf(text, 'add_header Access-Control-Allow-Credentials true;') }), text.replace('add_header Access-Control-Allow-Credentials true; ', ''));
    assert.equal(written(text, { kind: 'remove', at: placeOf(text, 'add_header Vary Origin;') }), text.replace('  add_header Vary Origin;\r\n', ''));
    const inline = `location / { add_header ${ACAO} *; add_header ${ACAO} *; }`;
    assert.equal(written(inline, { kind: 'remove', at: placeOf(inline, `add_header ${ACAO} *;`, 1) }), `location / { add_header ${ACAO} *; }`);
    const more = `more_set_headers 'A: 1' "Access-Control-Allow-Credentials: true";`;
    assert.equal(written(more, { kind: 'drop-credentials', at: placeOf(more, 'true') }), 'more_set_headers \'A: 1\';');
    const map = `map $http_origin $c {\n  "null" $http_origin;\n  "https://a.example" $http_origin;\n}\nadd_header ${ACAO} $c;`;
    assert.equal(written(map, { kind: 'remove', at: placeOf(map, '"null"') }), map.replace('  "null" $http_origin;\n', ''));
  });

  it('writes texts in the manner of those they replace', () => {
    const text = `server { add_header ${ACAO} 'https://a.example/'; add_header X-B b; more_set_headers "Access-Control-Allow-Header: X"; }`;
    assert.equal(written(text, { kind: 'set-text', at: placeOf(text, '\'https://a.example/\''), text: 'https://a.example' }), text.replace('example/', 'example'));
    assert.equal(written(text, { kind: 'set-text', at: { ...placeOf(text, 'X-B b'), span: { start: text.indexOf('X-B b') + 4, end: text.indexOf('X-B b') + 5 } }, text: 'c d' }), text.replace('X-B b', 'X-B "c d"'));
    assert.equal(written(text, { kind: 'rename', at: placeOf(text, 'Access-Control-Allow-Header:').span.start < 0 ? placeOf(text, 'X') : { file: FILE, span: { start: text.indexOf('Access-Control-Allow-Header:'), end: text.indexOf('Access-Control-Allow-Header:') + 27 } }, to: 'Access-Control-Allow-Headers' }),
      text.replace('Allow-Header:', 'Allow-Headers:'));
    assert.equal(written(text, { kind: 'set-text', at: placeOf(text, '\'https://a.example/\''), text: '$x' }), undefined, 'a dollar would be a variable');
    const list = 'add_header Access-Control-Allow-Methods "GET, POST"; add_header Access-Control-Allow-Headers A,B;';
    assert.equal(written(list, { kind: 'add-token', at: placeOf(list, '"GET, POST"'), token: 'PUT' }), list.replace('POST"', 'POST, PUT"'));
    assert.equal(written(list, { kind: 'add-token', at: placeOf(list, 'A,B'), token: 'C' }), list.replace('A,B', 'A,B,C'));
  });

  it('adds lines with the quotes, blanks and always of their neighbour', () => {
    const text = `location / {\r\n\tadd_header '${ACAO}' '*' always; # c\r\n\treturn 200;\r\n}`;
    const beside = placeOf(text, `add_header '${ACAO}' '*' always;`);
    assert.equal(written(text, { kind: 'add-header', beside, name: 'Access-Control-Max-Age', value: '600' }), text.replace('# c\r\n', '# c\r\n\tadd_header \'Access-Control-Max-Age\' \'600\' always;\r\n'));
    assert.equal(written(text, { kind: 'add-vary', beside }), text.replace('# c\r\n', '# c\r\n\tadd_header Vary Origin always;\r\n'));
    const more = `more_set_headers -s '200 404' '${ACAO}: $http_origin';`;
    assert.equal(written(more, { kind: 'add-vary', beside: placeOf(more, more) }), `${more}\nmore_set_headers -s '200 404' 'Vary: Origin';`);
    const guarded = `server { location / { if ($http_origin ~ a) { add_header ${ACAO} $http_origin; } add_header X-A 1; } }`;
    assert.equal(written(guarded, { kind: 'add-vary', beside: placeOf(guarded, `add_header ${ACAO} $http_origin;`) }),
      `server { location / { add_header Vary Origin always; if ($http_origin ~ a) { add_header ${ACAO} $http_origin; add_header Vary Origin always; } add_header X-A 1; } }`);
  });

  it('repeats what an inner level loses', () => {
    const text = `server {\n  add_header ${ACAO} "a";\n  add_header Vary Origin always;\n  location / {\n    add_header X-A 1;\n  }\n  location /o { if ($request_method = OPTIONS) { add_header X-B 1; return 204; } }\n}\n`;
    const like = [placeOf(text, `add_header ${ACAO} "a";`), placeOf(text, 'add_header Vary Origin always;')];
    assert.equal(written(text, { kind: 'repeat-headers', exit: placeOf(text, 'add_header X-A 1;'), like }), text.replace('X-A 1;', `X-A 1;\n    add_header ${ACAO} "a" always;\n    add_header Vary Origin always;`));
    assert.equal(written(text, { kind: 'repeat-headers', exit: placeOf(text, 'return 204;'), like }), text.replace('return 204;', `add_header ${ACAO} "a"; add_header Vary Origin always; return 204;`));
  });

  it('always, for what belongs together', () => {
    const text = `location / { add_header ${ACAO} *; add_header X-A 1; add_header Access-Control-Allow-Credentials true ; add_header Vary Origin always; }`;
    assert.equal(written(text, { kind: 'on-every-status', at: placeOf(text, `add_header ${ACAO} *;`) }), text.replace(' *;', ' * always;').replace('true ;', 'true always ;'));
  });

  it('answers preflights: with lines of its own only where it must', () => {
    const full = `location /a {\n  add_header ${ACAO} *;\n  add_header Access-Control-Allow-Methods "GET, PUT";\n  add_header Access-Control-Allow-Headers Content-Type;\n  proxy_pass http://b;\n}`;
    const step = (text: string): ChangeStep => ({ kind: 'answer-preflight', handler: placeOf(text, text), like: placeOf(text, `add_header ${ACAO} *;`), methods: ['GET', 'PUT'], headers: ['content-type'] });
    assert.equal(written(full, step(full)), full.replace('Content-Type;\n', 'Content-Type;\n  if ($request_method = OPTIONS) {\n    return 204;\n  }\n'));
    const bare = `location /a {\n  add_header ${ACAO} *;\n  return 200;\n}`;
    assert.equal(written(bare, step(bare)),
      `location /a {\n  add_header ${ACAO} *;\n  if ($request_method = OPTIONS) {\n    add_header ${ACAO} *;\n    add_header Access-Control-Allow-Methods "GET, PUT";\n    add_header Access-Control-Allow-Headers Content-Type;\n    return 204;\n  }\n  return 200;\n}`);
    const wrong = `location /a { add_header ${ACAO} * always; if ($request_method = OPTIONS) { return 405 "no"; } }`;
    assert.equal(written(wrong, { kind: 'answer-preflight', handler: placeOf(wrong, 'if ($request_method = OPTIONS) { return 405 "no"; }'), methods: [], headers: [] }), wrong.replace('405 "no"', '204'));
  });

  it('mends patterns and compares exactly', () => {
    const map = `map $http_origin $c {\n  ~*example\\.com $http_origin;\n}\nadd_header ${ACAO} $c;`;
    const key = placeOf(map, '~*example\\.com');
    assert.equal(written(map, { kind: 'set-pattern', at: key, source: '^https:\\/\\/([a-z]{2}\\.)?example\\.com$', flags: 'i' }), map.replace('~*example\\.com', '"~*^https://([a-z]{2}\\.)?example\\.com$"'));
    assert.equal(written(map, { kind: 'compare-exactly', at: placeOf(map, '~*example\\.com $http_origin;'), origins: TWO }), map.replace('~*example\\.com $http_origin;', '"https://a.example" $http_origin;\n  "https://b.example" $http_origin;'));
    const test = `location / { if ($http_origin ~* (https?://.*\\.example\\.com)) { add_header ${ACAO} $http_origin; } }`;
    const head = placeOf(test, 'if ($http_origin ~* (https?://.*\\.example\\.com))');
    assert.equal(written(test, { kind: 'compare-exactly', at: head, origins: ['https://a.example'] }), test.replace('($http_origin ~* (https?://.*\\.example\\.com))', '($http_origin = "https://a.example")'));
    assert.equal(written(test, { kind: 'set-pattern', at: placeOf(test, '(https?://.*\\.example\\.com)'), source: '^https://a$', flags: 'i' }), test.replace('(https?://.*\\.example\\.com)', '"^https://a$"'));
    const captured = test.replace('$http_origin; }', '$1; }');
    assert.equal(written(captured, { kind: 'compare-exactly', at: placeOf(captured, 'if ($http_origin ~* (https?://.*\\.example\\.com))'), origins: TWO }), undefined, 'the group is used');
    const edits = readText(test).write([{ kind: 'compare-exactly', at: head, origins: undefined }]);
    assert.deepEqual(edits?.map(({ text }) => text), ['(\\$http_origin = "${1:https://app.example.com}")']);
  });

  it('declines what nginx has no words for', () => {
    const text = `add_header ${ACAO} *;`;
    const at = placeOf(text, text);
    for (const step of [{ kind: 'move-before', at, before: at }, { kind: 'set-flag', at, flag: true }, { kind: 'wrap-argument', at, key: 'origin' }, { kind: 'add-option', at, key: 'x', texts: [] }, { kind: 'set-instead-of-append', at }] as const) {
      assert.equal(written(text, step), undefined, step.kind);
    }
  });

  it('law: whatever is asked, edits apply, and no comment and no line end is lost', () => {
    const kinds = (at: Place): ChangeStep[] => [
      { kind: 'allow-only', at, origins: TWO }, { kind: 'allow-only', at, origins: ['https://a.example'] }, { kind: 'allow-only', at, origins: undefined }, { kind: 'drop-credentials', at }, { kind: 'remove', at },
      { kind: 'set-text', at, text: 'a b' }, { kind: 'rename', at, to: 'X-New' }, { kind: 'add-token', at, token: 'PUT' }, { kind: 'add-header', beside: at, name: 'X-N', value: 'v, w' }, { kind: 'add-vary', beside: at },
      { kind: 'answer-preflight', handler: at, like: at, methods: ['PUT'], headers: ['x-a'] }, { kind: 'repeat-headers', exit: at, like: [at] }, { kind: 'on-every-status', at },
      { kind: 'compare-exactly', at, origins: TWO }, { kind: 'set-pattern', at, source: '^a\\.b$', flags: 'i' }, { kind: 'set-status', at, status: 204 }, { kind: 'split-list', at, texts: TWO },
    ];
    fc.assert(fc.property(fc.constantFrom(...SAMPLES), fc.boolean(), fc.nat(), fc.nat(), fc.nat(), (sample, crlf, a, b, c) => {
      const text = crlf ? sample.replace(/\n/g, '\r\n') : sample;
      const directives = [...everyDirective(parseNginx(text, FILE).items)];
      const directive = directives[a % directives.length];
      if (!directive) return;
      const spans = [directive.span, directive.name.span, ...directive.args.map(arg => arg.span)];
      const span = spans[b % spans.length] ?? directive.span;
      const steps = kinds({ file: FILE, span });
      const step = steps[c % steps.length];
      const edits = step && readText(text).write([step]);
      if (!edits) return;
      const after = applyEdits(FILE, text, edits);
      assert.ok(after !== undefined);
      if (crlf) assert.doesNotMatch(after, /[^\r]\n/);
      const comments = (of: string): string[] => parseNginx(of, FILE).comments.map(at => of.slice(at.start, at.end));
      // a block that goes takes its comments along; nothing else may
      assert.deepEqual(comments(after), comments(text));
      assert.deepEqual(parseNginx(after, FILE).faults, []);
    }), { numRuns: 1500 });
  });
});
