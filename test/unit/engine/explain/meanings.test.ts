import assert from 'node:assert/strict';
import type { ConsoleMessage } from '../../../../server/src/cors/console/read-console';
import { readConsole } from '../../../../server/src/cors/console/read-console';
import { judgeWithAll } from '../../../../server/src/cors/engines';
import type { Meaning } from '../../../../server/src/engine/explain/causes';
import { meaningOf } from '../../../../server/src/engine/explain/causes';
import { familyOf } from '../../../../server/src/engine/explain/families';
import { likelyRules } from '../../../../server/src/engine/explain/likely-rules';
import { rules } from '../../../../server/src/rules';
import { chosenExchanges } from '../../../conformance/browsers/exchanges';

const printed = [...new Set(chosenExchanges().flatMap(([, exchange]) => Object.values(judgeWithAll(exchange)).flatMap(({ message }) => message ?? [])))];

/** Look-alikes and messages that our engines never print. */
const OTHERS = [
  'Access to fetch at \'http://localhost:1/\' from origin \'https://a.example\' has been blocked by CORS policy: Permission was denied for this request to access the `loopback` address space.',
  'Mixed Content: The page at \'https://a.example/\' was loaded over HTTPS, but requested an insecure resource \'http://b.example/\'.', 'Refused to connect to \'https://b.example/\' because it violates the following Content Security Policy directive: "connect-src \'self\'".',
  'GET https://a.example/ net::ERR_BLOCKED_BY_CLIENT', 'GET https://a.example/ net::ERR_CONNECTION_REFUSED', 'GET https://a.example/ net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin', 'GET https://a.example/ net::ERR_BLOCKED_BY_ORB',
  'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://a.example/. (Reason: CORS header ‘Origin’ cannot be added).', 'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://a.example/. (Reason: CORS disabled).',
  'Cross-Origin Request Warning: The Same Origin Policy will disallow reading the remote resource at https://a.example/ soon. (Reason: When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered.',
  'AxiosError: Network Error', 'Refused to get unsafe header "X-Total"', 'Fetch API cannot load https://a.example/ due to access control checks.',
];

function only(text: string): ConsoleMessage {
  const read = readConsole(text);
  assert.equal(read.length, 1, text);
  return read[0] as ConsoleMessage;
}

function meaning(text: string): Meaning {
  return meaningOf(only(text));
}

const chrome = (reason: string, url = 'https://api.example/me'): string => `Access to fetch at '${url}' from origin 'https://app.example' has been blocked by CORS policy: ${reason}`;
const firefox = (reason: string, tail = ''): string => `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/me. (Reason: ${reason}).${tail}`;

describe('what console messages mean', () => {
  it('is known of every message a browser prints, in whole sentences', () => {
    const ids = new Set(rules.map(({ id }) => id));
    for (const text of [...printed, ...OTHERS]) {
      const message = only(text);
      const said = meaningOf(message);
      for (const sentence of [said.cause, said.notCause, said.missing]) if (sentence !== null) assert.match(sentence, /^[A-Z`].*[.]$/s, `${text}\n${sentence}`);
      assert.doesNotMatch(Object.values(said).filter(one => one !== null).join(' ').replaceAll(message.value ?? '\0', ''), /undefined|\bnull\b(?!`)|\bNaN\b/, text);
      if (message.notCors === null) assert.notEqual(familyOf(message), 'unknown', text);
      else assert.match(said.notCause ?? '', /^It is not/, text);
      for (const id of likelyRules(message)) assert.ok(ids.has(id), `${id} for ${text}`);
      assert.equal(new Set(likelyRules(message)).size, likelyRules(message).length, text);
    }
  });

  it('leads to rules wherever the fault is the server\'s', () => {
    for (const text of printed) {
      const message = only(text);
      if (message.notCors === null && !/^(?:redirect-credentials|scheme|mode|no-reason|network)$/.test(familyOf(message))) assert.ok(likelyRules(message).length > 0, text);
    }
  });

  it('says what did not cause it, by the order in which each browser looks', () => {
    const preflight = "Response to preflight request doesn't pass access control check: ";
    assert.match(meaning(chrome(`${preflight}It does not have HTTP ok status.`)).notCause ?? '', /^The origin is let in: Chromium looks at Access-Control-Allow-Origin before the status\./);
    assert.match(meaning(firefox('CORS preflight response did not succeed', ' Status code: 405.')).notCause ?? '', /^The origin is let in: Firefox/);
    assert.equal(meaning('Preflight response is not successful. Status code: 405\nFetch API cannot load https://api.example/me due to access control checks.').notCause, null, 'WebKit looks at the status first');
    assert.match(meaning(chrome('Request header field x-a is not allowed by Access-Control-Allow-Headers in preflight response.')).notCause ?? '', /and so is the method/);
    assert.match(meaning(firefox('CORS header ‘Access-Control-Allow-Origin’ missing', ' Status code: 500.')).cause, /status 500/);
    assert.match(meaning('Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 500\nFetch API cannot load https://api.example/me due to access control checks.').cause, /no Access-Control-Allow-Origin header, or one that does not name https:\/\/app\.example/);
  });

  it('says in what two origins differ', () => {
    const differs = (value: string): string => meaning(chrome(`The 'Access-Control-Allow-Origin' header has a value '${value}' that is not equal to the supplied origin.`)).cause;
    assert.match(differs('https://app.example/'), /slash too many/);
    assert.match(differs('http://app.example'), /the scheme differs/);
    assert.match(differs('https://app.example:8443'), /the port differs/);
    assert.match(differs('https://app.example/x'), /a path too many/);
    assert.match(differs('https://APP.example'), /capitals differ/);
    assert.match(differs('https://app.example'), /behind a redirect to another origin/);
    assert.doesNotMatch(differs('https://other.example'), /differs\)|too many/);
  });

  it('says what the message leaves open', () => {
    assert.match(meaning(firefox('Did not find method in CORS header ‘Access-Control-Allow-Methods’')).missing ?? '', /which method/);
    assert.match(meaning('It does not have HTTP ok status.').missing ?? '', /which request it was.*nor the status/);
    assert.match(meaning('AxiosError: Network Error').missing ?? '', /red line of the browser's console/);
    assert.match(meaning('GET https://a.example/ net::ERR_FAILED').missing ?? '', /Access to fetch at/);
    assert.equal(meaning(chrome('Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.')).missing, null);
  });

  it('names the likeliest rule first', () => {
    const first = (text: string): string | undefined => likelyRules(only(text))[0];
    assert.equal(first(chrome("The 'Access-Control-Allow-Origin' header has a value 'https://app.example/' that is not equal to the supplied origin.")), 'origin-trailing-slash');
    assert.equal(first(chrome("The 'Access-Control-Allow-Origin' header contains multiple values '*, *', but only one is allowed.")), 'duplicate-allow-origin');
    assert.equal(first(chrome("The 'Access-Control-Allow-Origin' header contains multiple values 'https://a.example,https://b.example', but only one is allowed.")), 'multiple-origins-in-one-value');
    assert.equal(first(chrome("The 'Access-Control-Allow-Origin' header contains the invalid value 'undefined'.")), 'env-origin-undefined');
    assert.equal(first(chrome('Method patch is not allowed by Access-Control-Allow-Methods in preflight response.')), 'method-case');
    assert.equal(first(firefox('CORS header ‘Access-Control-Allow-Origin’ missing', ' Status code: 401.')), 'auth-before-cors');
    assert.equal(first(firefox('CORS header ‘Access-Control-Allow-Origin’ missing', ' Status code: 502.')), 'error-response-without-cors');
  });
});
