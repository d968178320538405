import assert from 'node:assert/strict';
import fc from 'fast-check';
import { corsRequestHeaders, corsResponseHeader, corsResponseHeaders, isCorsResponseHeader, misspelledCorsHeader } from '../../../server/src/cors/header-name';

describe('misspelledCorsHeader', () => {
  const table: [written: string, meant: string][] = [
    ['Access-Control-Allow-Header', 'Access-Control-Allow-Headers'],
    ['Access-Control-Allow-Method', 'Access-Control-Allow-Methods'],
    ['Access-Control-Allow-Credential', 'Access-Control-Allow-Credentials'],
    ['Access-Control-Allow-Origins', 'Access-Control-Allow-Origin'],
    ['access-control-allow-orgin', 'Access-Control-Allow-Origin'],
    ['Acces-Control-Allow-Origin', 'Access-Control-Allow-Origin'],
    ['Access-Control-Alow-Origin', 'Access-Control-Allow-Origin'],
    ['Access-Contorl-Allow-Origin', 'Access-Control-Allow-Origin'],
    ['Access-Control-Allow-Origin:', 'Access-Control-Allow-Origin'],
    ['Access-Control-Expose-Header', 'Access-Control-Expose-Headers'],
    ['Access-Control-Exposed-Headers', 'Access-Control-Expose-Headers'],
    ['Access-Control-Maxage', 'Access-Control-Max-Age'],
    ['Access-Control-Max-Ages', 'Access-Control-Max-Age'],
    ['Access-Allow-Control-Origin', 'Access-Control-Allow-Origin'],
    ['Allow-Control-Allow-Origin', 'Access-Control-Allow-Origin'],
    ['Access-Control-Allowed-Headers', 'Access-Control-Allow-Headers'],
    ['Access-Control-Allow-Expose-Headers', 'Access-Control-Expose-Headers'],
    ['Access_Control_Allow_Origin', 'Access-Control-Allow-Origin'],
    ['Access-Control-Allow-Private-Networks', 'Access-Control-Allow-Private-Network'],
  ];
  for (const [written, meant] of table) it(`${written} → ${meant}`, () => assert.equal(misspelledCorsHeader(written), meant));

  const silent = [
    'Access-Control-Max-age', 'ACCESS-CONTROL-ALLOW-ORIGIN', 'access-control-request-headers', 'Access-Control-Request-Method', 'Access-Control-Request-Header',
    'Access-Control-Request-Private-Network', 'Access-Control-Allow-External', 'Timing-Allow-Origin', 'Origin', 'Allow', 'Content-Type', 'X-Access-Token', 'Access-Control', '',
    'Access-Control-List', 'Cross-Origin-Resource-Policy', 'Access-Control-Allow',
  ];
  for (const name of silent) it(`${name || 'nothing'} is left alone`, () => assert.equal(misspelledCorsHeader(name), undefined));

  it('leaves every right name alone in any case', () => {
    const anyCase = fc.constantFrom(...corsResponseHeaders, ...corsRequestHeaders).chain(name => fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length })
      .map(upper => [...name].map((c, i) => upper[i] ? c.toUpperCase() : c.toLowerCase()).join('')));
    fc.assert(fc.property(anyCase, name => assert.equal(misspelledCorsHeader(name), undefined)));
  });

  it('finds every single edit of a right name, and names the right one', () => {
    const edit = fc.constantFrom(...corsResponseHeaders).chain(name => fc.record({ name: fc.constant(name), at: fc.nat(name.length - 1), how: fc.constantFrom('drop', 'double', 'replace', 'swap') }));
    fc.assert(fc.property(edit, ({ name, at, how }) => {
      const [before, letter, after] = [name.slice(0, at), name.charAt(at), name.slice(at + 1)];
      const written = { drop: before + after, double: before + letter + letter + after, replace: `${before}q${after}`, swap: before + after.charAt(0) + letter + after.slice(1) }[how];
      if (corsResponseHeader(written) !== undefined) return;
      assert.equal(misspelledCorsHeader(written), name, written);
    }));
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), name => void misspelledCorsHeader(name)));
  });
});

describe('corsResponseHeader', () => {
  it('gives the canonical spelling', () => {
    assert.equal(corsResponseHeader('ACCESS-control-allow-ORIGIN'), 'Access-Control-Allow-Origin');
    assert.equal(corsResponseHeader('Vary'), undefined);
    assert.equal(isCorsResponseHeader('access-control-max-age'), true);
    assert.equal(isCorsResponseHeader('access-control-request-method'), false);
  });
});
