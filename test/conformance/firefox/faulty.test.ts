// Servers with one line broken really run, Firefox says in its console what it says, and `explain` finds the line from that.
import assert from 'node:assert/strict';
import { capture } from '../source/capture';
import { astray } from '../source/explained';
import type { Front } from '../source/front';
import { startFront } from '../source/front';
import { MISSED, mutants } from '../source/mutants';
import type { Seen, Sent } from '../source/visit';
import { urlOf } from '../source/visit';
import type { Firefox } from './marionette';
import { CORS_MESSAGES, findFirefox, startFirefox } from './marionette';

const PAGE = 'https://app.example.com';
/** Requests sent before the console is read: Firefox keeps 250 messages. */
const PART = 40;
/** Measured: 127 of 136. */
const SHARE = 0.92;
/** Beside those missed with Chromium: Firefox does not print the origin of the page, so nothing tells which of several lines of a list was meant. */
const MISSED_HERE: readonly string[] = ['other scheme', 'other port', 'no scheme'].map(fault => `express4-cors-callback: ${fault}, line 6`);

describe('conformance: Firefox on servers with one line broken', function () {
  this.timeout(300_000);
  const pairs = mutants().filter(({ bad }) => !bad.name.includes('/nginx'));
  let front: Front;
  let firefox: Firefox | undefined;
  const mode = process.env['NODE_ENV'];

  before(async () => {
    process.env['NODE_ENV'] = 'test'; // connect prints every error else
    front = await startFront();
    firefox = await startFirefox(findFirefox(), front.plain, ['app.example.com', ...pairs.flatMap((_, i) => [`bad${i}.app.example.com`, `right${i}.app.example.com`])], front.secure);
    await firefox.navigate(`${PAGE}/`);
  });
  after(async () => {
    if (mode === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = mode;
    await firefox?.close();
    await front.close();
  });

  it('what it printed leads to the broken line first', async () => {
    const { captured, unfit } = await capture(front, visit, pairs);
    assert.deepEqual(unfit, []);
    assert.ok(captured.length >= 60, `${captured.length}`);
    const missed = Object.entries(astray(captured));
    const expected = [...captured.map(({ name }) => name).filter(name => name in MISSED), ...MISSED_HERE];
    console.log(`      ${captured.length - missed.length} of ${captured.length} consoles lead to the broken line first`);
    assert.deepEqual(missed.map(([name]) => name).sort(), expected.sort(), missed.map(([name, says]) => `${name}\n  ${says}`).join('\n'));
    assert.ok(captured.length - missed.length >= captured.length * SHARE);
  });

  async function visit(sent: readonly Sent[]): Promise<Seen[]> {
    const seen: Seen[] = [];
    for (let i = 0; i < sent.length; i += PART) seen.push(...await visitPart(sent.slice(i, i + PART)));
    return seen;
  }

  async function visitPart(sent: readonly Sent[]): Promise<Seen[]> {
    assert.ok(firefox);
    await firefox.inBrowser('Services.console.reset()');
    const allowed = await firefox.inPage(SEND, sent.map(one => [urlOf(one), { method: one.request.method, headers: one.request.headers, credentials: one.request.credentials, body: '{}' }])) as boolean[];
    const messages = await firefox.inBrowser(CORS_MESSAGES) as [category: string, text: string][];
    return sent.map((one, i) => ({ allowed: allowed[i] === true, lines: messages.flatMap(([, text]) => text.includes(urlOf(one)) ? [text] : []) }));
  }
});

const SEND = `
  const [calls, done] = [arguments[0], arguments[arguments.length - 1]];
  (async () => {
    const allowed = [];
    for (const [url, init] of calls) allowed.push(await window.fetch(url, init).then(() => true, () => false));
    done(allowed);
  })();`;
