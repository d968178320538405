import assert from 'node:assert/strict';
import fc from 'fast-check';
import { examineOrigin } from '../../../server/src/cors/examine-origin';
import type { LookAlike } from '../../../server/src/cors/look-alike';
import { lookAlikes, strangers } from '../../../server/src/cors/look-alike';
import { serializeOrigin } from '../../../server/src/cors/origin';
import { registrableDomain, sharedDomainOf } from '../../../server/src/cors/shared-host';

describe('lookAlikes', () => {
  const trusted = ['https://example.com', 'https://app.example.com'];
  const all = trusted.flatMap(lookAlikes);
  const list = trusted.join(',');

  /** Weak checks met in the wild, each with a look-alike it must let in. */
  const weak: [name: string, check: (o: string) => boolean, witness: string][] = [
    ['includes(host)', o => o.includes('example.com'), 'https://example.com.evil.io'],
    ['startsWith', o => o.startsWith('https://app.example.com'), 'https://app.example.com.evil.io'],
    ['endsWith', o => o.endsWith('example.com'), 'https://evilexample.com'],
    ['endsWith(.host)', o => o.endsWith('.example.com'), 'https://evil.example.com'],
    ['unanchored', o => /example\.com/.test(o), 'https://example.com.evil.io'],
    ['end anchor only', o => /example\.com$/.test(o), 'https://evilexample.com'],
    ['no end anchor', o => /^https:\/\/app\.example\.com/.test(o), 'https://app.example.com.evil.io'],
    ['bare dot', o => /^https:\/\/app.example\.com$/.test(o), 'https://appxexample.com'],
    ['https?', o => /^https?:\/\/example\.com$/.test(o), 'http://example.com'],
    ['alternation without a group', o => /^https:\/\/example.com|https:\/\/app.example.com$/.test(o), 'https://example.com.evil.io'],
    ['any prefix before the name', o => /^https:\/\/.*example\.com$/.test(o), 'https://evilexample.com'],
    ['text includes', o => list.includes(o), 'https://app.example.co'],
    ['name under any end', o => /^https:\/\/\w*example\./.test(o), 'https://evilexample.net'],
    ['any port', o => /^https:\/\/example\.com(:\d+)?$/.test(o), 'https://example.com:8443'],
    ['null', o => o === 'null', 'null'],
  ];
  for (const [name, check, witness] of weak) {
    it(`has a witness for: ${name}`, () => assert.ok(all.some(({ origin }) => origin === witness && check(origin)), witness));
  }

  it('exact comparison refuses every one', () => {
    for (const origin of trusted) assert.ok(lookAlikes(origin).every(l => l.origin !== origin));
  });

  it('knows the ways around localhost, addresses and shared hosts', () => {
    const has = (from: string, origin: string, reach: LookAlike['reach']): void =>
      assert.ok(lookAlikes(from).some(l => l.origin === origin && l.reach === reach), `${from} → ${origin}`);
    has('http://localhost:3000', 'http://localhost.evil.io', 'anyone');
    has('http://localhost:3000', 'http://localhost:1337', 'same-host');
    has('http://localhost:3000', 'http://evil-localhost.io', 'anyone');
    has('http://localhost:3000', 'http://localhost:30001', 'same-host');
    has('http://10.0.0.1', 'http://10.evil.io', 'anyone');
    has('http://192.168.0.1', 'http://192.168.evil.io', 'anyone');
    has('https://shop.vercel.app', 'https://attacker.vercel.app', 'anyone');
    has('https://shop.vercel.app', 'https://evilshop.vercel.app', 'anyone');
    has('https://shop.vercel.app', 'https://shopxvercel.app', 'anyone');
    has('https://a.b.co.uk', 'https://evilb.co.uk', 'anyone');
    has('https://example.com', 'http://example.com', 'network');
  });

  it('calls nothing a name of anyone that only the owner of the domain can have', () => {
    for (const { origin, reach } of lookAlikes('https://app.example.com')) {
      if (reach === 'anyone') assert.doesNotMatch(origin, /[./]example\.com(:\d+)?$/);
      if (reach === 'subdomain') assert.match(origin, /[./]example\.com$/);
    }
  });

  it('gives null alone for what is no web origin', () => {
    for (const text of ['', 'example.com', '*', 'null', 'capacitor://localhost']) {
      assert.deepEqual(lookAlikes(text).map(l => l.origin), text === 'null' ? [] : ['null']);
    }
  });

  it('gives only origins a browser can send, each once, never the trusted one', () => {
    fc.assert(fc.property(fc.webUrl(), url => {
      const origin = new URL(url).origin;
      const found = lookAlikes(url).map(l => l.origin);
      assert.equal(new Set(found).size, found.length);
      assert.ok(!found.includes(origin));
      for (const look of found) assert.equal(serializeOrigin(look), look);
    }));
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => void lookAlikes(text)));
  });
});

describe('strangers', () => {
  it('are serialised origins and unlike each other', () => {
    assert.ok(strangers.length >= 3);
    for (const origin of strangers) assert.deepEqual(examineOrigin(origin), { kind: 'ok', origin });
    const domains = strangers.map(origin => registrableDomain(new URL(origin).hostname));
    assert.equal(new Set(domains).size, strangers.length);
  });
});

describe('shared hosts', () => {
  it('knows where anybody gets a name', () => {
    for (const domain of ['vercel.app', 'github.io', 'pages.dev', 'run.app']) assert.equal(sharedDomainOf(`shop.${domain}`), domain);
    for (const host of ['example.com', 'app.example.com', 'shop.co.uk', 'vercel.app', 'localhost', '127.0.0.1', '']) assert.equal(sharedDomainOf(host), undefined, host);
  });
  it('finds the name that was registered', () => {
    const table: [string, string | undefined][] = [
      ['app.example.com', 'example.com'], ['example.com', 'example.com'], ['a.b.co.uk', 'b.co.uk'], ['x.shop.vercel.app', 'shop.vercel.app'],
      ['shop.vercel.app', 'shop.vercel.app'], ['localhost', undefined], ['127.0.0.1', undefined], ['co.uk', 'co.uk'],
    ];
    for (const [host, domain] of table) assert.equal(registrableDomain(host), domain, host);
    assert.equal(sharedDomainOf('x.shop.vercel.app'), 'vercel.app');
    assert.equal(sharedDomainOf('example.com'), undefined);
  });
});
