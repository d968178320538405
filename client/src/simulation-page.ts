import type { ShownExchange, ShownSimulation, SimulateResult, SourcePlace } from '../../server/src/lsp/protocol';
import { script, style } from './simulation-style';

/** A place that an answer links to by its number. */
export interface LinkedPlace {
  readonly at: SourcePlace;
  /** The fixes of what stands there are wanted. */
  readonly fix: boolean;
}

/** An answer as a fragment of HTML: every text is escaped; `data-place` of a button counts in `places`. */
export interface AnswerPage {
  readonly html: string;
  readonly places: readonly LinkedPlace[];
}

/** The document of the view: the form, and an empty place for answers. Nothing is loaded from anywhere; only what carries the nonce is run. */
export function pageHtml(nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; form-action 'none'; base-uri 'none'">
<meta name="viewport" content="width=device-width">
<title>Simulate a Request</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1>Simulate a Request</h1>
<form id="form" aria-label="The request">
<div class="fields">
<label class="long">Server <select id="server" required></select></label>
<label class="long">Origin of the page <input id="origin" list="origins" required spellcheck="false" autocomplete="off"></label>
<label class="short">Method <input id="method" list="methods" required spellcheck="false" autocomplete="off"></label>
<label class="rest">Path <input id="path" list="paths" required spellcheck="false" autocomplete="off"></label>
<label class="middle">Credentials <select id="credentials"><option value="omit">omit</option><option value="same-origin">same-origin (the default)</option><option value="include">include (cookies)</option></select></label>
<label class="middle">Server's address, if known <input id="base" placeholder="https://api.example.com" spellcheck="false" autocomplete="off"></label>
<label class="whole">Request headers <textarea id="headers" rows="1" placeholder="Content-Type: application/json" spellcheck="false"></textarea></label>
</div>
<button type="submit">Send</button>
<datalist id="origins"></datalist>
<datalist id="methods"><option>GET</option><option>POST</option><option>PUT</option><option>PATCH</option><option>DELETE</option><option>HEAD</option></datalist>
<datalist id="paths"></datalist>
</form>
<div id="answer" aria-live="polite" aria-busy="true"><p class="quiet">Looking for servers…</p></div>
</main>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

/** What came of a request. */
export function answerPage(result: SimulateResult): AnswerPage {
  if (result.problem !== undefined) return { html: noteHtml(result.problem), places: [] };
  const places: LinkedPlace[] = [];
  const link = (at: SourcePlace, fix = false): string => {
    places.push({ at, fix });
    return `<button type="button" class="link" data-place="${places.length - 1}" title="${escape(`${fix ? 'Show the fixes at' : 'Go to'} ${at.file}, line ${at.line}`)}">${escape(`${at.file}:${at.line}`)}</button>`;
  };
  const { simulation } = result;
  const html = [
    banner(simulation, link), whyHtml(simulation, link), exchangesHtml(simulation.exchanges, link), browsersHtml(simulation),
  ].join('\n');
  return { html, places };
}

/** A sentence in place of an answer. */
export function noteHtml(text: string): string {
  return `<p class="banner unknown" role="alert">${escape(text)}</p>`;
}

type Link = (at: SourcePlace, fix?: boolean) => string;

const VERDICTS = { allowed: 'Allowed', blocked: 'Blocked', depends: 'It depends', unknown: 'Not known' } as const;
const SIGNS = { allowed: '✓', blocked: '✗', depends: '±', unknown: '?' } as const;

function banner({ verdict, blockedAt, why, server, hostile, exchanges }: ShownSimulation, link: Link): string {
  const where = blockedAt === null ? '' : blockedAt === 'preflight' ? ' at the preflight' : ' at the response';
  const title = verdict === 'depends' ? `${VERDICTS[verdict]}: it may be blocked${where}` : `${VERDICTS[verdict]}${verdict === 'blocked' ? where : ''}`;
  return `<section class="banner ${verdict}" aria-label="Verdict">
<h2><span aria-hidden="true">${SIGNS[verdict]}</span> ${escape(title)}</h2>
<p>${escape(why)}</p>
${hostile ? strangerHtml(verdict, exchanges) : ''}<p class="quiet">${escape(server.name)} · ${escape(server.framework)} · ${link(server.at)}</p>
</section>`;
}

/** What the verdict means when the page is nobody's friend. */
function strangerHtml(verdict: ShownSimulation['verdict'], exchanges: readonly ShownExchange[]): string {
  if (verdict === 'blocked') return '<p>A page that nobody named is kept out.</p>\n';
  const cookies = exchanges.some(({ sent }) => sent.some(({ name }) => name === 'Cookie'));
  return verdict === 'allowed' ? `<p><strong>A page that nobody named reads the answer${cookies ? ' with the visitor\'s cookies' : ''}.</strong></p>\n` : '';
}

function whyHtml({ responsible, fixes, needs, cookies, depends, verdict }: ShownSimulation, link: Link): string {
  const parts: string[] = [];
  if (responsible.length > 0) parts.push(list('Responsible lines', responsible.map(({ message, at }) => `${link(at)} <span>${escape(message)}</span>`)));
  if (fixes.length > 0) parts.push(list('Fixes that let this request through', fixes.map(({ title, rule, at }) => `${link(at, true)} <span>${escape(title)} <span class="quiet">${escape(rule)}</span></span>`)));
  if (needs.length > 0) {
    const texts = needs.map(({ of, lines, status }) => `<p>The answer to the ${of}${status === undefined ? '' : ` would need a status from 200 to 299 (it has ${status})${lines.length > 0 ? ' and' : ''}`}${lines.length === 0 ? '' : `${status === undefined ? ' would need' : ''}`}${lines.length === 0 ? '.' : ':'}</p>${lines.length === 0 ? '' : `<pre>${lines.map(([name, value]) => escape(`${name}: ${value}`)).join('\n')}</pre>`}`);
    parts.push(`<section><h3>If this page should read the answer</h3>${texts.join('\n')}</section>`);
  }
  if (depends.length > 0) parts.push(list(verdict === 'unknown' ? 'Cases' : 'It depends', depends.map(({ on, verdict: one, at }) => `<span>${escape(on === 'otherwise' ? `${one} otherwise` : `${one} when ${on}`)}</span> ${at ? link(at) : ''}`)));
  if (cookies.length > 0) parts.push(list('Cookies', cookies.map(text => `<span>${escape(text)}</span>`)));
  return parts.join('\n');
}

function list(title: string, items: readonly string[]): string {
  return `<section><h3>${escape(title)}</h3><ul>${items.map(item => `<li>${item}</li>`).join('\n')}</ul></section>`;
}

function exchangesHtml(exchanges: readonly ShownExchange[], link: Link): string {
  if (exchanges.length === 0) return '';
  return `<section><h3>On the network</h3>\n${exchanges.map(exchange => exchangeHtml(exchange, link)).join('\n')}</section>`;
}

function exchangeHtml({ kind, method, url, sent, withheld, answer }: ShownExchange, link: Link): string {
  const status = withheld ? 'not sent' : answer === null ? 'no answer known' : `${answer.status ?? 'status not known'}${answer.outcome === 'answered' ? '' : ` (${answer.outcome.replace('-', ' ')})`}`;
  const sentRows = sent.map(({ name, value, by }) => `<tr><th scope="row">${escape(name)}</th><td>${escape(value)}</td><td class="quiet">${by === 'browser' ? 'by the browser' : 'by the page'}</td></tr>`);
  const receivedRows = (answer?.headers ?? []).map(({ name, value, at }) => `<tr><th scope="row"${/^access-control-/i.test(name) ? ' class="cors"' : ''}>${escape(name)}</th><td>${value === null ? '<em>not known</em>' : escape(value)}</td><td>${link(at)}</td></tr>`);
  const received = answer === null ? '' : `${table(withheld ? 'Response headers, if it were sent' : 'Response headers', receivedRows)}${answer.headers.length === 0 && !answer.open ? '<p class="quiet">None that the source sets.</p>' : ''}${answer.open ? '<p class="quiet">There may be header lines that we cannot see.</p>' : ''}`;
  return `<details class="exchange${withheld ? ' withheld' : ''}"${withheld ? '' : ' open'}>
<summary><span class="method">${escape(method)}</span> <span class="url">${escape(url)}</span> <span class="kind">${kind}</span> <span class="status">${escape(status)}</span></summary>
${withheld ? '<p class="quiet">The browser does not send it: the preflight fails.</p>' : ''}
${table('Request headers', sentRows)}
${received}
</details>`;
}

function table(caption: string, rows: readonly string[]): string {
  return rows.length === 0 ? `<h4>${escape(caption)}</h4>` : `<table><caption>${escape(caption)}</caption><tbody>${rows.join('\n')}</tbody></table>`;
}

const BROWSERS = { chromium: 'Chrome, Edge', firefox: 'Firefox', webkit: 'Safari' } as const;

function browsersHtml({ browsers }: ShownSimulation): string {
  const lines = browsers.map(({ name, version, verdict, message }) => `<li class="console ${verdict}"><span class="browser"><span aria-hidden="true">${SIGNS[verdict]}</span> ${escape(BROWSERS[name])} <span class="quiet">${escape(`${name} ${version}`)}</span></span>
<code>${escape(verdict === 'allowed' ? 'Nothing: the page reads the answer.' : verdict === 'unknown' ? 'It goes on to an answer that is not known.' : message ?? '')}</code></li>`);
  return `<section><h3>In the console</h3><ul class="plain">${lines.join('\n')}</ul></section>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
}
