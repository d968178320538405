import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ExaminedOrigin, OriginFault } from '../../../server/src/cors/examine-origin';
import { examineOrigin } from '../../../server/src/cors/examine-origin';
import { isInsecureOrigin, isLoopbackOrigin, isSameOrigin, serializeOrigin } from '../../../server/src/cors/origin';

describe('serializeOrigin', () => {
  const table: [text: string, origin: string | undefined][] = [
    ['https://example.com', 'https://example.com'],
    ['https://example.com/path?q#f', 'https://example.com'],
    ['HTTPS://Example.COM:443/', 'https://example.com'],
    ['http://example.com:80', 'http://example.com'],
    ['http://example.com:443', 'http://example.com:443'],
    ['https://user:pass@example.com:8443', 'https://example.com:8443'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['http://[0:0:0:0:0:0:0:1]:3000', 'http://[::1]:3000'],
    ['http://127.1', 'http://127.0.0.1'],
    ['https://example.com.', 'https://example.com.'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['chrome-extension://abcdefgh/page.html', 'chrome-extension://abcdefgh'],
    ['blob:https://example.com/uuid', 'https://example.com'],
    ['null', 'null'],
    ['data:text/html,hi', 'null'],
    ['file:///home/x.html', 'null'],
    ['about:blank', 'null'],
    ['localhost:3000', 'null'],
    ['example.com', undefined],
    ['', undefined],
    ['https://', undefined],
    ['https://exa mple.com', undefined],
    ['http://x:99999', undefined],
  ];
  for (const [text, origin] of table) it(`${JSON.stringify(text)} → ${origin ?? 'no URL'}`, () => assert.equal(serializeOrigin(text), origin));

  it('says the same of a name beyond ASCII however often it is asked', () => {
    // URL.canParse of Node 20 changes its mind once it is optimised.
    for (let i = 0; i < 20_000; i++) assert.equal(serializeOrigin('https://bücher.example'), 'https://xn--bcher-kva.example');
  });

  it('is its own fixed point', () => {
    fc.assert(fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), url => {
      const origin = serializeOrigin(url);
      assert.ok(origin !== undefined);
      assert.equal(serializeOrigin(origin), origin);
      assert.equal(origin, new URL(url).origin);
    }));
  });
});

describe('isSameOrigin', () => {
  const same: [string, string, boolean][] = [
    ['https://a.example', 'https://a.example/x', true],
    ['https://a.example', 'https://A.example:443/x', true],
    ['https://a.example', 'http://a.example', false],
    ['https://a.example', 'https://a.example:8443', false],
    ['https://a.example', 'https://b.a.example', false],
    ['null', 'null', false],
    ['data:,a', 'data:,a', false],
    ['nonsense', 'nonsense', false],
    ['capacitor://localhost', 'capacitor://localhost/x', true],
  ];
  for (const [a, b, expected] of same) it(`${a} and ${b}: ${expected}`, () => assert.equal(isSameOrigin(a, b), expected));
});

describe('isLoopbackOrigin, isInsecureOrigin', () => {
  const loopback = ['http://localhost', 'https://localhost:3000', 'http://app.localhost:5173', 'http://127.0.0.1:8080', 'http://127.8.8.8', 'http://[::1]:3000'];
  const others = ['http://localhost.evil.io', 'http://notlocalhost', 'http://128.0.0.1', 'http://127.evil.io', 'http://example.com', 'null', '', 'localhost'];
  for (const origin of loopback) it(`${origin} is the user's machine`, () => {
    assert.equal(isLoopbackOrigin(origin), true);
    assert.equal(isInsecureOrigin(origin), false);
  });
  for (const origin of others) it(`${origin || 'nothing'} is not`, () => {
    assert.equal(isLoopbackOrigin(origin), false);
    assert.equal(isInsecureOrigin(origin), origin.startsWith('http:'));
  });
  it('https is secure', () => assert.equal(isInsecureOrigin('https://example.com'), false));
});

describe('examineOrigin', () => {
  const fine = [
    'https://example.com', 'http://localhost:3000', 'https://example.com:8443', 'http://[::1]:3000', 'http://127.0.0.1', 'https://xn--bcher-kva.example',
    'capacitor://localhost', 'ionic://localhost', 'tauri://localhost', 'app://.', 'chrome-extension://abcdefghijklmnop', 'moz-extension://0b1c-22', 'file://',
    'vscode-webview://1x2y', 'https://example.com.', 'https://my_app.example.com', 'http://example.com:443',
  ];
  for (const text of fine) it(`${text} is what a browser sends`, () => assert.deepEqual(examineOrigin(text), { kind: 'ok', origin: text }));

  const faults: [text: string, reasons: OriginFault[], normalised?: string][] = [
    ['https://example.com/', ['trailing-slash'], 'https://example.com'],
    ['https://example.com/app', ['path'], 'https://example.com'],
    ['https://example.com//', ['path'], 'https://example.com'],
    ['https://example.com/a?x=1#y', ['path', 'query', 'fragment'], 'https://example.com'],
    ['https://example.com?x=1', ['query'], 'https://example.com'],
    ['https://example.com#', ['fragment'], 'https://example.com'],
    ['example.com', ['missing-scheme']],
    ['//example.com', ['missing-scheme']],
    ['//example.com/', ['missing-scheme', 'trailing-slash']],
    ['localhost:3000', ['missing-scheme']],
    ['localhost', ['missing-scheme']],
    ['example.com:443', ['missing-scheme']],
    ['127.0.0.1:8080', ['missing-scheme']],
    ['[::1]:3000', ['missing-scheme']],
    ['Example.com/x', ['missing-scheme', 'upper-case', 'path']],
    ['https:/example.com', ['missing-scheme'], 'https://example.com'],
    ['http:example.com', ['missing-scheme'], 'http://example.com'],
    ['HTTPS://example.com', ['upper-case'], 'https://example.com'],
    ['https://Example.com', ['upper-case'], 'https://example.com'],
    ['https://example.com:443', ['default-port'], 'https://example.com'],
    ['http://example.com:80/', ['default-port', 'trailing-slash'], 'http://example.com'],
    ['https://example.com:', ['default-port'], 'https://example.com'],
    ['https://example.com:0443', ['default-port'], 'https://example.com'],
    ['https://example.com:08443', ['unusual-form'], 'https://example.com:8443'],
    ['https://user:pass@example.com', ['userinfo'], 'https://example.com'],
    ['https://bücher.example', ['unicode'], 'https://xn--bcher-kva.example'],
    ['http://127.1', ['unusual-form'], 'http://127.0.0.1'],
    ['http://[0:0:0:0:0:0:0:1]', ['unusual-form'], 'http://[::1]'],
    ['http://[::A]', ['unusual-form'], 'http://[::a]'],
    ['https://ex%61mple.com', ['unusual-form'], 'https://example.com'],
    [' https://example.com', ['blank'], 'https://example.com'],
    ['https://example.com\n', ['blank'], 'https://example.com'],
    [' * ', ['blank'], '*'],
    [' https://example.com/ ', ['blank', 'trailing-slash'], 'https://example.com'],
    ['"https://example.com"', ['quotes'], 'https://example.com'],
    ["'https://example.com/'", ['quotes', 'trailing-slash'], 'https://example.com'],
    ['"*"', ['quotes'], '*'],
    ["'null'", ['quotes'], 'null'],
    ['"https://example.com', ['quotes']],
    ['', ['empty']],
    ['  ', ['empty']],
    ['""', ['empty']],
    ['undefined', ['undefined']],
    ['None', ['undefined']],
    ['[object Object]', ['undefined']],
    ['["https://example.com"]', ['json']],
    ['[]', ['json']],
    ['{"origin":"https://example.com"}', ['json']],
    ['https://a.com,https://b.com', ['list']],
    ['https://a.com, https://b.com', ['list']],
    ['https://a.com https://b.com', ['list']],
    ['https://a.com;https://b.com', ['list']],
    ['https://a.com|https://b.com', ['list']],
    ['https://a.com,', ['list']],
    ['*,https://a.com', ['pattern']],
    ['https://*.example.com', ['pattern']],
    ['*.example.com', ['pattern']],
    ['http://localhost:*', ['pattern']],
    ['^https://example\\.com$', ['pattern']],
    ['/example\\.com$/', ['pattern']],
    ['https://(a|b).example.com', ['pattern']],
    ['https://[a-z]+.example.com', ['pattern']],
    ['.*', ['pattern']],
    ['ws://example.com', ['socket-scheme'], 'http://example.com'],
    ['wss://example.com/', ['socket-scheme', 'trailing-slash'], 'https://example.com'],
    ['https://', ['unparsable']],
    ['https://example.com:99999', ['unparsable']],
    ['Capacitor://localhost', ['upper-case'], 'capacitor://localhost'],
    ['capacitor://localhost/', ['trailing-slash'], 'capacitor://localhost'],
  ];
  for (const [text, reasons, normalised] of faults) {
    it(`${JSON.stringify(text)}: ${reasons.join(', ')}`, () => {
      const expected: ExaminedOrigin = normalised === undefined ? { kind: 'malformed', reasons } : { kind: 'malformed', reasons, normalised };
      assert.deepEqual(examineOrigin(text), expected);
    });
  }

  it('knows the two special values', () => {
    assert.deepEqual(examineOrigin('*'), { kind: 'wildcard' });
    assert.deepEqual(examineOrigin('null'), { kind: 'null' });
  });

  for (const text of ['${ORIGIN}', 'https://${HOST}', '{{ .Values.origin }}', '$http_origin', '%ORIGIN%', 'https://<your-domain>', '__ORIGIN__', '#{origin}', '$(ORIGIN)', '<%= origin %>']) {
    it(`${text} is still to be filled in`, () => assert.deepEqual(examineOrigin(text), { kind: 'placeholder' }));
  }

  it('says ok for exactly the texts that are their own serialisation', () => {
    fc.assert(fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), url => {
      const origin = new URL(url).origin;
      assert.deepEqual(examineOrigin(origin), { kind: 'ok', origin });
    }));
  });

  it('never throws, gives a reason with every fault, and only a normalised text that is right', () => {
    const pieces = fc.array(fc.constantFrom('https', 'http', '://', ':', '/', '//', 'a.com', 'A', '.', '*', '[', ']', '"', ' ', ',', '@', '?', '#', '443', '80', 'é', '\\', '(', '|', '\n', '%', '{', 'null', '[::1]')).map(parts => parts.join(''));
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), pieces), text => {
      const examined = examineOrigin(text);
      if (examined.kind === 'ok') assert.equal(examined.origin, text);
      if (examined.kind !== 'malformed') return;
      assert.ok(examined.reasons.length > 0);
      if (examined.normalised === undefined || ['*', 'null'].includes(examined.normalised)) return;
      assert.deepEqual(examineOrigin(examined.normalised), { kind: 'ok', origin: examined.normalised });
    }), { numRuns: 3000 });
  });
});
