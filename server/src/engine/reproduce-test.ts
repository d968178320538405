import type { Reproduction, Trial } from './reproduce';
import { circumstance, nameOfRoute, sentBy, toFillIn, UNKNOWN_ADDRESS } from './reproduce-words';

/**
 * A mocha test in plain JavaScript (Node 18 or newer, module or script, nothing to import) that says what is meant: who may read the answer and
 * who may not, as a browser decides it. It fails on the server as its source is now. `name`: the file the finding is in, as a person knows it; `line` from 1.
 */
export function testText(reproduction: Reproduction, name: string, line: number): string {
  const { finding: { rule }, subject: { address = UNKNOWN_ADDRESS }, trials } = reproduction;
  const cookies = trials.some(({ page }) => page.credentials === 'include');
  const before = circumstance(reproduction);
  return [
    `// Who may read ${oneLine(nameOfRoute(reproduction))}, and who may not. Made by CORS Lint of ${rule} in ${oneLine(name)}, line ${line}.`,
    '// Start the server, then: BASE_URL=<its address> npx mocha <this file>',
    ...[...before === undefined ? [] : [before], ...toFillIn(reproduction)].map(sentence => `// ${oneLine(sentence)}`),
    `const BASE_URL = process.env.BASE_URL ?? ${literal(address)};`,
    ...cookies ? ['// Answers for logged-in visitors may need a real one.', 'const COOKIE = process.env.COOKIE ?? \'SESSION=COOKIE\';'] : [],
    '',
    `describe(${literal(`CORS of ${nameOfRoute(reproduction)}`)}, () => {`,
    ...trials.map(caseText),
    '});',
    '',
    browser(cookies),
  ].join('\n');
}

function caseText({ page, meant }: Trial): string {
  const { headers, preflight, asked } = sentBy(page);
  const who = page.origin === 'null' ? 'sandboxed frames (origin null)' : page.origin;
  const how = [...page.credentials === 'include' ? ['with cookies'] : [], ...asked.length > 0 ? [`sending ${asked.join(', ')}`] : []];
  const title = `${meant === 'allowed' ? 'lets in' : 'keeps out'} ${who}${how.length > 0 ? `, ${how.join(', ')}` : ''}`;
  const fields = [
    `origin: ${literal(page.origin)}`, `method: ${literal(page.method)}`, `path: ${literal(page.path)}`,
    `headers: {${headers.filter(([name]) => name !== 'Origin').map(([name, value]) => ` ${literal(name)}: ${literal(value)}`).join(',')}${headers.length > 1 ? ' ' : ''}}`,
    `credentials: ${page.credentials === 'include'}`,
    ...preflight ? [`preflight: [${asked.map(literal).join(', ')}]`] : [],
  ];
  return `  it(${literal(title)}, () => ${meant === 'allowed' ? 'mayRead' : 'mayNotRead'}({ ${fields.join(', ')} }));`;
}

/** A JavaScript literal; no text ends it, or the line, before its time. */
function literal(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, '\\\'').replace(/[\u2028\u2029]/g, char => `\\u${char.charCodeAt(0).toString(16)}`)}'`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}

/** The Fetch standard in few lines: "CORS check", "CORS-preflight fetch". */
function browser(cookies: boolean): string {
  return `async function mayRead(page) {
  const reason = await refusal(page);
  if (reason) throw new Error(\`The browser keeps the answer from a page at \${page.origin}: \${reason}.\`);
}

async function mayNotRead(page) {
  if (!await refusal(page)) throw new Error(\`A page at \${page.origin} can read the answer.\`);
}

// Why a browser keeps the answer from the page, after the Fetch standard ("CORS check", "CORS-preflight fetch"); nothing when the page may read it.
async function refusal(page) {
  const { origin, method, path, headers, credentials, preflight } = page;
  if (preflight) {
    const names = preflight.length > 0 ? { 'Access-Control-Request-Headers': preflight.join(',') } : {};
    const first = await send(path, { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': method, ...names } });
    const reason = check(first, page) ?? checkPreflight(first, page);
    if (reason) return \`the preflight gets \${reason}\`;
  }
  const body = headers['content-type'] === 'application/json' ? { body: '{}' } : {};
  const answer = await send(path, { method, headers: { ...headers, Origin: origin${cookies ? ', ...(credentials ? { Cookie: COOKIE } : {})' : ''} }, ...body });
  const reason = check(answer, page);
  return reason && \`the request gets \${reason}\`;
}

async function send(path, options) {
  const answer = await fetch(BASE_URL + path, { ...options, redirect: 'manual', signal: AbortSignal.timeout(1500) }).catch(error => {
    throw new Error(\`\${options.method} \${path} gets no answer: \${error.name === 'TimeoutError' ? 'none within 1.5 seconds' : error.cause?.message ?? error.message}.\`);
  });
  await answer.body?.cancel();
  return answer;
}

function check(answer, { origin, credentials }) {
  const allowed = answer.headers.get('Access-Control-Allow-Origin');
  if (allowed === null) return \`no Access-Control-Allow-Origin (status \${answer.status})\`;
  if (allowed === '*' ? credentials : allowed !== origin) return \`Access-Control-Allow-Origin: \${allowed}\`;
  const withCookies = answer.headers.get('Access-Control-Allow-Credentials');
  if (credentials && withCookies !== 'true') return \`Access-Control-Allow-Credentials: \${withCookies ?? '(none)'}\`;
}

function checkPreflight(answer, { method, preflight, credentials }) {
  if (!answer.ok) return \`status \${answer.status}\`;
  const lists = ['Access-Control-Allow-Methods', 'Access-Control-Allow-Headers'].map(name => (answer.headers.get(name) ?? '').split(',').map(item => item.trim()).filter(item => item !== ''));
  const broken = lists.flat().find(item => !/^[!#$%&'*+.^_\`|~0-9A-Za-z-]+$/.test(item));
  if (broken) return \`\${broken} in a list of names\`;
  const [methods, names] = [lists[0], lists[1].map(name => name.toLowerCase())];
  const all = list => list.includes('*') && !credentials;
  if (!['GET', 'HEAD', 'POST', ...methods].includes(method) && !all(methods)) return \`no permission for \${method}\`;
  const missing = preflight.find(name => !names.includes(name) && (name === 'authorization' || !all(names)));
  if (missing) return \`no permission for the header \${missing}\`;
}
`;
}
