import assert from 'node:assert/strict';
import type { ConsoleMessage } from '../../../../server/src/cors/console/read-console';
import { readConsole } from '../../../../server/src/cors/console/read-console';
import type { EngineName } from '../../../../server/src/cors/engine';
import { judgeWithAll } from '../../../../server/src/cors/engines';
import type { Exchange } from '../../../../server/src/cors/exchange';
import { prepareRequest } from '../../../../server/src/cors/fetch-request';
import { getHeader, readAsUtf8 } from '../../../../server/src/cors/header-list';
import { codeAsRead } from '../../../conformance/browsers/compare';
import { chosenExchanges, generatedExchanges, opaqueExchanges } from '../../../conformance/browsers/exchanges';

/** What the three engines would print, each on its own, as the conformance tests hold them to it. */
function* printed(exchanges: readonly [string, Exchange][]): Generator<{ readonly name: string; readonly browser: EngineName; readonly code: string; readonly blockedAt: string | null; readonly text: string; readonly exchange: Exchange }> {
  for (const [name, exchange] of exchanges) {
    for (const [browser, { code, message, blockedAt }] of Object.entries(judgeWithAll(exchange)) as [EngineName, ReturnType<typeof judgeWithAll>[EngineName]][]) {
      if (code !== null && message !== null) yield { name: `${name} in ${browser}`, browser, code, blockedAt, text: message, exchange };
    }
  }
}

const exchanges = [...chosenExchanges(), ...generatedExchanges(400, 20261124), ...opaqueExchanges()];

describe('console messages of our engines', () => {
  for (const [noise, wrap] of Object.entries({
    'as they are': (text: string) => text,
    'as a person pastes them': (text: string) => `12:01:33.120 app.js:12  ${text.replace('\n', '\n   [Error] ').replaceAll("'Access-Control-Allow-Origin'", '‘Access-Control-Allow-Origin’')}\r\n    at load (app.js:12:5)\r\n`,
  })) {
    it(`come back with all they said, ${noise}`, () => {
      let count = 0;
      for (const { name, browser, code, blockedAt, text, exchange } of printed(exchanges)) {
        const read = readConsole(wrap(text));
        assert.equal(read.length, 1, `${name}: ${text}\n${JSON.stringify(read)}`);
        const [one] = read as [ConsoleMessage];
        // A script is told nothing else where WebKit's console stays empty.
        if (text === 'TypeError: Load failed') assert.deepEqual([one.browser, one.code], ['webkit', codeAsRead(browser, code, text)], name);
        else assert.deepEqual({ browser: one.browser, code: one.code, ...saidOf(one) }, { browser, code: codeAsRead(browser, code, text), ...expected(browser, code, exchange) }, `${name}: ${text}`);
        if (one.phase !== null) assert.equal(one.phase, blockedAt, name);
        if (browser === 'chromium' && blockedAt !== null && !code.startsWith('net::')) assert.equal(one.phase, blockedAt, name);
        count++;
      }
      assert.ok(count > 2000, `${count} messages`);
    });
  }

  it('come back each from one paste of many', () => {
    const texts = [...printed(chosenExchanges())].filter(({ code, text }) => !code.startsWith('net::') && !/^TypeError|did not succeed|ERR_/.test(text)).map(({ text }) => text);
    const distinct = [...new Set(texts)];
    for (let i = 0; i < distinct.length; i += 40) {
      const part = distinct.slice(i, i + 40);
      assert.deepEqual(readConsole(part.join('\n')).map(({ code }) => code), part.map(text => readConsole(text)[0]?.code), part.join('\n'));
    }
  });
});

function saidOf({ url, origin, value, method, header, status, code }: ConsoleMessage): object {
  return { url, origin, value: code === 'TypeError' ? value?.trim() ?? null : value, method, header, status };
}

/** What the exchange says should stand in the message. */
function expected(browser: EngineName, code: string, exchange: Exchange): object {
  const request = prepareRequest(exchange.request);
  const { message } = judgeWithAll(exchange)[browser];
  const text = message ?? '';
  const answer = /preflight/i.test(judgeWithAll(exchange)[browser].blockedAt ?? '') ? exchange.preflight : exchange.response;
  const location = getHeader(answer?.headers ?? [], 'Location');
  const said = { url: request.url as string | null, origin: null as string | null, value: null as string | null, method: null as string | null, header: null as string | null, status: null as number | null };
  const allowOrigin = (): string => readAsUtf8(getHeader(answer?.headers ?? [], 'Access-Control-Allow-Origin') ?? '');
  if (code === 'TypeError') {
    const scheme = browser === 'chromium' && /^Fetch API cannot load/.test(text);
    return { ...said, url: scheme ? request.url : null, value: scheme ? null : text.replace(/^TypeError: (?:Failed to execute 'fetch' on 'Window': |Window\.fetch: )?/, '').split('\n')[0]?.trim() };
  }
  if (code.startsWith('net::')) return { ...said, url: null };
  switch (browser) {
    case 'chromium': {
      said.origin = request.origin;
      if (/AllowOriginValue|OriginMismatch|MultipleAllow/.test(code)) said.value = allowOrigin();
      if (/InvalidAllowCredentials/.test(code)) said.value = getHeader(answer?.headers ?? [], 'Access-Control-Allow-Credentials') ?? '';
      if (code === 'RedirectContainsCredentials') said.value = '';
      if (code === 'CorsDisabledScheme') said.url = new URL(location ?? '', request.url).href;
      if (code.startsWith('MethodDis')) said.method = request.method;
      if (code.startsWith('HeaderDis')) said.header = /field (\S+) is/.exec(text)?.[1] ?? assert.fail(text);
      return said;
    }
    case 'firefox': {
      if (code === 'CORSAllowOriginNotMatchingOrigin') said.value = /match ‘(.*)’\)/s.exec(text)?.[1] ?? assert.fail(text);
      if (code.startsWith('CORSInvalidAllow')) said.value = /token ‘(.*)’ in/s.exec(text)?.[1] ?? assert.fail(text);
      if (code.startsWith('CORSMissingAllowHeader')) said.header = /header ‘(\S+)’ is/.exec(text)?.[1] ?? assert.fail(text);
      if (code === 'CORSMissingAllowOrigin' || code === 'CORSPreflightDidNotSucceed') said.status = answer?.status ?? null;
      return said;
    }
    case 'webkit': {
      if (/^(?:missing-allow-origin|origin-mismatch)$/.test(code)) Object.assign(said, { origin: request.origin, status: answer?.status });
      if (code === 'preflight-status') said.status = answer?.status ?? null;
      if (code === 'method-not-allowed') said.method = request.method;
      if (code === 'header-not-allowed') said.header = /field (\S+) is/.exec(text)?.[1] ?? assert.fail(text);
      if (code.startsWith('invalid-access-control')) said.value = (getHeader(answer?.headers ?? [], code.replace('invalid-', '')) ?? '').trim();
      const redirection = /^Cross-origin redirection to (\S+) denied.*?(?:redirection URL (\S+) has credentials)?$/m.exec(text);
      if (redirection) said.value = redirection[2] ?? redirection[1] ?? null;
      return said;
    }
  }
}
