import type { ConsoleMessage, FoundMessage, NotCors } from './message';
import { message } from './message';
import { placesOf, sourceOf } from './wording';

interface LookAlike {
  readonly notCors: NotCors;
  readonly browser: ConsoleMessage['browser'];
  readonly code: string;
  readonly text: string;
}

/**
 * What is taken for CORS and is not. Chromium: strings of 156 and issue threads; Firefox: csp, necko and security.properties of 153;
 * WebKit: strings of WebKitGTK 2.50 and issue threads of Safari. `{url}` is what was asked for.
 */
const LOOK_ALIKES: readonly LookAlike[] = [
  { notCors: 'mixed-content', browser: 'chromium', code: 'MixedContent', text: "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure {what} '{url}'." },
  { notCors: 'mixed-content', browser: 'firefox', code: 'BlockMixedActiveContent', text: 'Blocked loading mixed active content “{url}”' },
  { notCors: 'mixed-content', browser: 'firefox', code: 'BlockMixedDisplayContent', text: 'Blocked loading mixed display content “{url}”' },
  { notCors: 'mixed-content', browser: 'webkit', code: 'mixed-content', text: '[blocked] The page at {page} requested insecure content from {url}.' },
  { notCors: 'mixed-content', browser: 'webkit', code: 'mixed-content', text: '[blocked] The page at {page} was not allowed to display insecure content from {url}.' },
  { notCors: 'mixed-content', browser: 'webkit', code: 'mixed-content', text: '[blocked] The page at {page} was not allowed to run insecure content from {url}.' },
  { notCors: 'csp', browser: 'chromium', code: 'ContentSecurityPolicy', text: "Refused to connect to '{url}' because it violates the following Content Security Policy directive: " },
  { notCors: 'csp', browser: 'chromium', code: 'ContentSecurityPolicy', text: "Connecting to '{url}' violates the following Content Security Policy directive: " },
  { notCors: 'csp', browser: 'chromium', code: 'ContentSecurityPolicy', text: "Fetch API cannot load {url}. Refused to connect because it violates the document's Content Security Policy." },
  { notCors: 'csp', browser: 'firefox', code: 'CSPGenericViolation', text: 'The page’s settings blocked the loading of a resource ({what}) at {url} because it violates the following directive: ' },
  { notCors: 'csp', browser: 'firefox', code: 'CSPGenericViolation', text: 'The page’s settings blocked the loading of a resource at {url} (“{what}”).' }, // up to 127
  { notCors: 'csp', browser: 'webkit', code: 'content-security-policy', text: 'Refused to connect to {url} because it does not appear in the connect-src directive of the Content Security Policy.' },
  { notCors: 'corp', browser: 'firefox', code: 'CORPBlocked', text: 'The resource at “{url}” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof).' },
  { notCors: 'corp', browser: 'webkit', code: 'cross-origin-resource-policy', text: "Cancelled load to {url} because it violates the resource's Cross-Origin-Resource-Policy response header." },
  { notCors: 'opaque', browser: 'firefox', code: 'ResourceBlockedORB', text: 'The resource at “{url}” was blocked by OpaqueResponseBlocking.' },
  { notCors: 'opaque', browser: 'firefox', code: 'ResourceBlockedORB', text: 'A resource is blocked by OpaqueResponseBlocking' },
  { notCors: 'opaque', browser: 'chromium', code: 'CORB', text: 'Cross-Origin Read Blocking (CORB) blocked cross-origin response {url} with MIME type ' },
  { notCors: 'opaque', browser: 'chromium', code: 'OpaqueResponse', text: 'The FetchEvent for "{url}" resulted in a network error response: an "opaque" response was used for a request whose type is not no-cors' },
  { notCors: 'blocked-by-client', browser: 'firefox', code: 'TrackerUriBlockedByETP', text: 'The resource at “{url}” was blocked because Enhanced Tracking Protection is enabled.' },
  { notCors: 'blocked-by-client', browser: 'firefox', code: 'TrackerUriBlocked', text: 'The resource at “{url}” was blocked because content blocking is enabled.' },
  { notCors: 'blocked-by-client', browser: 'webkit', code: 'content-blocker', text: 'Content blocker prevented frame displaying {page} from loading a resource from {url}' },
  { notCors: 'local-network', browser: 'firefox', code: 'LocalNetworkAccessPermissionRequired', text: 'Local Network Access permission required: top-level site “{page}”, initiator “{what}”, attempting to access target “{url}”' },
];

const patterns = LOOK_ALIKES.map(({ text, ...rest }) => ({
  ...rest, pattern: new RegExp(/\{url\}$/.test(text) ? `${sourceOf(text.replace(/\{url\}$/, ''))}\\s{0,9}(?<url>\\S{1,4000})` : sourceOf(text.trimEnd()).replace('(?<page>.{0,4000}?)', '(?<page>\\S{1,4000}?)'), 'g'),
}));

/** Chromium's own word for a failure of the network, with the request before it and the status behind it where they are printed. */
const NET_ERROR = /(?:\b(?<method>[A-Z]{3,20})\s+)?(?:(?<url>https?:\/\/\S{1,4000})\s+)?(?:Failed\s+to\s+load\s+resource:\s+(?:the\s+server\s+[^\n]{0,80})?)?(?<code>net::ERR_[A-Z][\w.]{1,80})(?:\s+(?<status>\d{3})\b)?/g;

/** What a script is told: no reason at all. */
const NO_REASON: readonly { readonly browser: ConsoleMessage['browser']; readonly text: RegExp }[] = [
  { browser: 'chromium', text: /(?:Uncaught\s+\(in promise\)\s+)?TypeError:\s+Failed\s+to\s+fetch\b/g },
  { browser: 'firefox', text: /TypeError:\s+NetworkError\s+when\s+attempting\s+to\s+fetch\s+resource\.?/g },
  { browser: 'webkit', text: /TypeError:\s+Load\s+failed\b/g },
  { browser: 'unknown', text: /(?:AxiosError:?\s*|Error:\s+)?\bNetwork Error\b(?:\s+\(?ERR_NETWORK\)?)?/g },
  { browser: 'unknown', text: /Http failure response for \(?[^\n]{0,4000}?\)?: 0 Unknown Error/g },
];

/** A header that a script may not read: CORS, but nothing was blocked (strings of Chromium 156). */
const UNSAFE_HEADER = /Refused\s+to\s+get\s+unsafe\s+header\s+"(?<header>[^"\n]{1,400})"/g;

/** Messages about other things than CORS, network errors, and what says nothing, in the order they stand in the text. */
export function lookAlikeMessages(text: string): FoundMessage[] {
  const found: FoundMessage[] = [];
  for (const { notCors, browser, code, pattern } of patterns) {
    for (const match of text.matchAll(pattern)) found.push({ ...message({ notCors, browser, code, url: placesOf(match)['url'] ?? null }), ...within(match) });
  }
  for (const match of text.matchAll(NET_ERROR)) {
    const { code = '', url, method, status } = placesOf(match);
    found.push({ ...message({ browser: 'chromium', code, url: url ?? null, method: url === undefined ? null : method ?? null, status: status === undefined ? null : Number(status), notCors: netNotCors(code) }), ...within(match) });
  }
  for (const { browser, text: pattern } of NO_REASON) for (const match of text.matchAll(pattern)) found.push({ ...message({ browser, code: 'no-reason' }), ...within(match) });
  for (const match of text.matchAll(UNSAFE_HEADER)) found.push({ ...message({ browser: 'chromium', code: 'unsafe-header', header: placesOf(match)['header'] ?? null, kind: 'XMLHttpRequest', phase: 'response' }), ...within(match) });
  return found.sort((a, b) => a.start - b.start);
}

function within(match: RegExpExecArray): { start: number; end: number } {
  return { start: match.index, end: match.index + match[0].length };
}

/** What a network error is about; ERR_FAILED stands beside every CORS message and says nothing. */
function netNotCors(code: string): NotCors | null {
  if (/ERR_BLOCKED_BY_RESPONSE/.test(code)) return 'corp';
  if (/ERR_BLOCKED_BY_ORB/.test(code)) return 'opaque';
  if (/ERR_BLOCKED_BY_(?:CLIENT|ADMINISTRATOR)/.test(code)) return 'blocked-by-client';
  if (/ERR_BLOCKED_BY_(?:LOCAL|PRIVATE)_NETWORK/.test(code)) return 'local-network';
  if (/ERR_BLOCKED_BY_CSP/.test(code)) return 'csp';
  return /ERR_(?:FAILED|ABORTED|INVALID_REDIRECT|UNSAFE_REDIRECT|TOO_MANY_REDIRECTS)/.test(code) ? null : 'unreachable';
}
