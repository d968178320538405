import { someOrigin } from '../../cors/origin';
import type { ConsoleMessage, NotCors } from '../../cors/console/read-console';
import { isCorsResponseHeader } from '../../cors/header-name';
import { familyOf } from './families';

/** What a message means, in plain words; null where there is nothing to say. */
export interface Meaning {
  readonly cause: string;
  /** What can be ruled out because of the order in which the browser looks. */
  readonly notCause: string | null;
  /** What the message does not say, and where it is to be seen. */
  readonly missing: string | null;
}

/** Tells what happened, what did not cause it, and what the message leaves open. */
export function meaningOf(message: ConsoleMessage): Meaning {
  if (message.notCors !== null) return { cause: notCorsCause(message, message.notCors), notCause: NOT_THE_HEADERS[message.notCors], missing: null };
  const redirected = message.redirectedFrom === null ? '' : ` The browser came there by a redirect from ${message.redirectedFrom}.`;
  return { cause: `${causeOf(message)}${redirected}`, notCause: notCauseOf(message), missing: missingIn(message) };
}

const ACAO = 'Access-Control-Allow-Origin';
const ACAC = 'Access-Control-Allow-Credentials';

function causeOf(message: ConsoleMessage): string {
  const { phase, origin, value, method, header, status, code } = message;
  const page = origin === null ? 'the page' : origin === 'null' ? 'the page, whose origin is opaque (`null`),' : origin;
  const answer = phase === 'preflight' ? 'The answer to the preflight' : phase === 'response' ? 'The answer to the request' : 'An answer (to the preflight or to the request itself)';
  const withStatus = status === null ? '' : `, status ${status},`;
  const unread = phase === 'preflight' ? 'so the request was never sent' : `so ${page} may not read it`;
  switch (familyOf(message)) {
    case 'missing': return `${answer}${withStatus} carries no ${ACAO} header, ${unread}.`;
    case 'mismatch': return `${answer} allows ${quoted(value)}, and ${origin === null ? 'that is not the origin of the page' : `the page is ${origin}${differenceOf(value, origin)}`}; origins are compared letter by letter.`;
    case 'missing-or-mismatch': return `${answer}${withStatus} carries no ${ACAO} header, or one that does not name ${page}.`;
    case 'invalid-value': return `${answer} has ${quoted(value)} in ${ACAO}, which is no origin: it takes one origin such as ${origin !== null && origin !== 'null' ? origin : someOrigin}, or \`*\`.`;
    case 'multiple': return `${answer} has ${value === null ? 'more than one value' : `several values (${quoted(value)})`} in ${ACAO}, which takes a single one: it is sent twice, or with a list in it.`;
    case 'wildcard': return `${answer} has \`*\` in ${ACAO}, and the page sends the request with credentials (${credentialsBy(message)}): then the header must name the origin.`;
    case 'credentials': return `The page sends the request with credentials (${credentialsBy(message)}), and ${lower(answer)} ${value === null ? `lacks ${ACAC}: true` : value === '' ? `lacks ${ACAC}` : `has ${quoted(value)} in ${ACAC}`}; it has to be exactly \`true\`.`;
    case 'preflight-status': return `The preflight (the OPTIONS request before the real one) is answered with ${status === null ? 'a status that is not between 200 and 299' : `status ${status}, which is not between 200 and 299`}, so the request was never sent.`;
    case 'preflight-redirect': return 'The preflight is answered with a redirect, which browsers do not follow, so the request was never sent.';
    case 'method': return `The answer to the preflight does not list ${method === null ? 'the method of the request' : `the method ${method}`} in Access-Control-Allow-Methods, so the request was never sent${method !== null && method !== method.toUpperCase() ? '; browsers send this method as the script writes it, and it is compared letter by letter' : ''}.`;
    case 'header': return `The answer to the preflight does not list the request header ${header ?? ''} in Access-Control-Allow-Headers, so the request was never sent${header !== null && isCorsResponseHeader(header) ? '; that is a header of answers, so the page should not send it at all' : ''}.`;
    case 'method-list': case 'header-list': return `The answer to the preflight has ${value === null ? 'something' : `${quoted(value)}, something`} in Access-Control-Allow-${familyOf(message) === 'method-list' ? 'Methods' : 'Headers'} that is no list of names separated by commas, so the request was never sent.`;
    case 'redirect-credentials': return `The request is redirected to ${value === null || value === '' ? 'a URL' : quoted(value)} with a user name or password in it, which is not followed across origins.`;
    case 'scheme': return code === 'bad-redirect-location' ? 'The request is redirected to a URL that is not http or https, which is not followed across origins.' : 'The request does not go to http or https: a page opened from a file, or a URL without `http://`, has no server to ask.';
    case 'mode': return 'The page itself forbids it: the script asks with `mode: \'same-origin\'` for another origin.';
    case 'refused': return `The script is told off before anything is sent${value === null ? '' : `: ${value.replace(/\.$/, '')}`}.`;
    case 'unsafe-header': return `The answer does not list ${header ?? 'the header'} in Access-Control-Expose-Headers, so the script may not read it; the rest of the answer it may.`;
    case 'authorization-star': return 'The answer to the preflight allows headers by `*`, which is not meant to cover Authorization: Firefox warns that it will stop accepting that.';
    case 'no-reason': return code === 'access-control-checks' ? 'Safari could not load it; why stands in the line above this one.' : 'The request failed; scripts are never told why.';
    case 'network': return 'The request failed; the browser says no more here.';
    case 'unknown': return phase === 'preflight' ? 'The answer to the preflight was not accepted, for a reason that we do not know.' : 'The browser blocked it because of CORS, for a reason that we do not know.';
  }
}

function quoted(value: string | null): string {
  return value === null ? 'another origin' : value === '' ? 'an empty text' : `"${value}"`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function credentialsBy({ kind }: ConsoleMessage): string {
  return kind === 'XMLHttpRequest' ? '`withCredentials`' : kind === null || kind === 'fetch' ? '`credentials: \'include\'`' : '`crossorigin="use-credentials"`';
}

/** What tells two origins apart that look alike. */
function differenceOf(value: string | null, origin: string): string {
  if (value === null) return '';
  if (value === `${origin}/`) return ' (there is a slash too many)';
  if (value.startsWith(`${origin}/`)) return ' (there is a path too many)';
  if (value === origin) return ' (behind a redirect to another origin, the browser sends `Origin: null`)';
  if (value.toLowerCase() === origin.toLowerCase()) return ' (capitals differ)';
  const [scheme, rest] = value.split('://');
  const [ownScheme, ownRest] = origin.split('://');
  if (rest !== undefined && rest === ownRest && scheme !== ownScheme) return ' (the scheme differs)';
  return rest?.replace(/:\d+$/, '') === ownRest?.replace(/:\d+$/, '') && rest !== ownRest ? ' (the port differs)' : '';
}

/** The order of the checks: `cors/chromium.ts`, `firefox.ts`, `webkit.ts`. */
function notCauseOf(message: ConsoleMessage): string | null {
  const { browser, phase, status } = message;
  const family = familyOf(message);
  switch (family) {
    case 'preflight-status': return browser === 'webkit' ? null : `The origin is let in: ${browser === 'firefox' ? 'Firefox' : 'Chromium'} looks at ${ACAO} before the status. Methods and headers were not looked at yet.`;
    case 'method': return `The origin is let in, and the status of the preflight is good.${browser === 'firefox' ? ' Headers were not looked at yet.' : ''}`;
    case 'header': return 'The origin is let in, the status of the preflight is good, and so is the method.';
    case 'method-list': case 'header-list': return 'The origin is let in, and the status of the preflight is good.';
    case 'credentials': return 'The origin is let in; only credentials are not.';
    case 'missing': case 'mismatch': case 'invalid-value': case 'multiple': case 'wildcard':
      if (phase === 'preflight') return 'Methods and headers were not looked at yet.';
      if (phase === 'response') return status !== null && status >= 400 ? `The status ${status} is no fault of CORS, only hidden by it: the server failed, and its error answer cannot be read.` : 'The preflight, if there was one, passed.';
      return null;
    default: return null;
  }
}

function missingIn(message: ConsoleMessage): string | null {
  const { browser, code, url, method, status } = message;
  const family = familyOf(message);
  if (code === 'access-control-checks') return 'Copy the line above it too: it names the reason.';
  if (family === 'no-reason') return 'Copy the red line of the browser\'s console that belongs to this request: it names the reason.';
  if (code.startsWith('net::')) return 'When it was CORS, a line that begins with "Access to fetch at" stands beside this one in the console: copy that one.';
  if (family === 'unknown') return browser === 'firefox' ? 'Copy the link at the end of the message as well ("Learn more"): its address names the fault in English.' : null;
  const left: string[] = [];
  if (url === null && family !== 'refused' && family !== 'unsafe-header') left.push('which request it was: copy the whole message, with its URL');
  if (family === 'missing-or-mismatch') left.push(`which of the two it is: look for ${ACAO} in the Network tab${message.phase === null ? ', at the preflight (OPTIONS) and at the request' : ''}`);
  else if (family === 'missing' && message.phase === null) left.push('whether it was the preflight or the request itself: in the Network tab, see whether an OPTIONS request comes first');
  if (family === 'method' && method === null) left.push('which method it was');
  if (family === 'multiple' && message.value === null) left.push('the values');
  if (family === 'preflight-status' && status === null) left.push('the status: see the OPTIONS request in the Network tab');
  return left.length === 0 ? null : `The message does not say ${left.join(', nor ')}.`;
}

function notCorsCause({ url, status, code }: ConsoleMessage, kind: NotCors): string {
  const target = url ?? 'the URL';
  switch (kind) {
    case 'mixed-content': return `A page on https asks for ${target}, which is http: the browser blocks that as mixed content before anything is sent.`;
    case 'csp': return `The page's own Content-Security-Policy forbids it to connect to ${target}; add its origin to connect-src of the page.`;
    case 'corp': return `The answer${status === null ? '' : `, status ${status},`} has a Cross-Origin-Resource-Policy that keeps other sites from embedding it, or lacks one that the embedding page asks for.`;
    case 'blocked-by-client': return code === 'CORSDisabled' ? 'CORS is switched off in this Firefox (`content.cors.disable`).' : `Something in the browser itself (an ad blocker, tracking protection, a policy) keeps ${target} from being loaded.`;
    case 'unreachable': return `No answer came from ${target}${NETWORK_WORDS.find(([pattern]) => pattern.test(code))?.[1] ?? ''}: the server is down, listens elsewhere, or the connection to it fails${code === 'CORSDidNotSucceed' ? ', or a redirect leads where browsers do not follow' : ''}.`;
    case 'local-network': return 'A public page asks for something on your own machine or network: the browser wants the user\'s permission for that (Local Network Access), and the page must be on https.';
    case 'opaque': return code === 'OpaqueResponse' ? 'A service worker answers with something it fetched with `mode: \'no-cors\'`: such an answer is opaque, and nobody may read it.' : 'The answer to a request without CORS was withheld, because it is not the image, script or style the page asked for (opaque response blocking).';
    case 'extension': return 'A browser extension or a privileged page took part in the request; the server has no say in it.';
  }
}

const NETWORK_WORDS: readonly (readonly [RegExp, string])[] = [
  [/CONNECTION_REFUSED/, ' (nothing listens on that port)'], [/NAME_NOT_RESOLVED/, ' (there is no such host)'], [/CERT|SSL/, ' (its certificate is not accepted)'], [/EMPTY_RESPONSE|CONNECTION_(?:CLOSED|RESET)/, ' (the connection was closed without a word)'], [/TIMED_OUT/, ' (it took too long)'], [/INTERNET_DISCONNECTED/, ' (this machine is offline)'],
];

const NOT_THE_HEADERS: Readonly<Record<NotCors, string>> = {
  'mixed-content': 'It is not CORS: no header of the server changes it.',
  'csp': 'It is not CORS: the server that is asked has no say in it.',
  'corp': 'It is not the CORS check: a request without CORS was blocked.',
  'blocked-by-client': 'It is not CORS: no header of the server changes it.',
  'unreachable': 'It is not CORS: no header was looked at, for none came.',
  'local-network': 'It is not CORS, though Chromium says so: no CORS header grants it.',
  'opaque': 'It is not the CORS check: the request was made without CORS.',
  'extension': 'It is not CORS: no header of the server changes it.',
};
