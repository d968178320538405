import type { ConsoleMessage } from '../../cors/console/read-console';
import type { Answer, HeaderLine, LostLine } from '../../policy/answer';
import { parseUrl } from '../../cors/origin';
import { linesOf } from '../../policy/answer';
import type { Inquiry } from '../../policy/inquiry';
import type { Trusted } from '../../policy/server';
import type { Place } from '../../text/place';
import { contains, samePlace } from '../../text/place';
import type { FetchOutcome, PageRequest } from '../fetches';
import { fetchesOf } from '../fetches';
import { familyOf } from './families';
import type { Possibility } from './page-requests';

/** A place that an answer comes from, and what is wrong with it, in one sentence. */
export interface Guilty {
  readonly at: Place;
  readonly says: string;
  /** Whom the program lets in there, where the fault is that the origin of the page is not among them. */
  readonly lists?: readonly Trusted[];
}

/** The lines of a subject that make an answer what it is, where no rule has anything against them: at least one. */
export function guiltyPlaces(inquiry: Inquiry, { page, originKnown }: Possibility, { preflight, response, blockedAt }: FetchOutcome, message: ConsoleMessage): readonly Guilty[] {
  const answer = blockedAt === 'preflight' ? preflight : response;
  if (!answer) return [];
  const asked = blockedAt === 'preflight' ? `the preflight (OPTIONS ${page.path})` : message.method === null ? `a request for ${page.path}` : `${page.method} ${page.path}`;
  const method = message.method ?? 'the method of the request';
  const allowOrigin = linesOf(answer, 'Access-Control-Allow-Origin');
  const lineOf = (name: string, when: (line: HeaderLine) => string, absent: string): readonly Guilty[] => {
    const lines = linesOf(answer, name);
    if (lines.length > 0) return lines.map(line => ({ at: line.at, says: when(line) }));
    const [beside] = allowOrigin;
    return [{ at: beside?.setBy ?? beside?.at ?? endOf(inquiry, page, answer), says: absent }];
  };
  switch (familyOf(message)) {
    case 'missing': case 'missing-or-mismatch': return allowOrigin.length > 0 ? allowOrigin.map(line => ({ at: line.at, says: saysValue(line, page, originKnown) })) : missing(inquiry, page, originKnown, answer, asked);
    case 'mismatch': case 'invalid-value': return allowOrigin.map(line => ({ at: line.at, says: saysValue(line, page, originKnown) }));
    case 'multiple': return allowOrigin.map((line, i) => ({ at: line.at, says: allowOrigin.length > 1 ? `Access-Control-Allow-Origin is sent ${allowOrigin.length} times; this is line ${i + 1}.` : 'This value of Access-Control-Allow-Origin is more than one origin.' }));
    case 'wildcard': return allowOrigin.map(line => ({ at: line.at, says: '`*` is sent here, and requests with credentials need the origin itself.' }));
    case 'credentials': return linesOf(answer, 'Access-Control-Allow-Credentials').length === 0 && switchedOff(inquiry, allowOrigin) || lineOf('Access-Control-Allow-Credentials', line => `Access-Control-Allow-Credentials is ${line.value === undefined ? 'not' : `\`${line.value}\`, not`} exactly \`true\` here.`, 'Access-Control-Allow-Credentials: true is not sent here.');
    case 'preflight-status': case 'preflight-redirect': return [{ at: answer.exit ?? endOf(inquiry, page, answer), says: `${capital(asked)} is answered with ${answer.status === undefined ? 'a status that browsers refuse' : `status ${answer.status}`} here.` }];
    case 'method': case 'method-list': return lineOf('Access-Control-Allow-Methods', line => familyOf(message) === 'method' ? `${capital(method)} is not in this list: \`${line.value ?? ''}\`.` : `This is no list of methods separated by commas: \`${line.value ?? ''}\`.`, `Access-Control-Allow-Methods is not sent, so ${method} is not allowed.`);
    case 'header': case 'header-list': return lineOf('Access-Control-Allow-Headers', line => familyOf(message) === 'header' ? `${message.header ?? 'the header'} is not in this list: \`${line.value ?? ''}\`.` : `This is no list of header names separated by commas: \`${line.value ?? ''}\`.`, `Access-Control-Allow-Headers is not sent, so ${message.header ?? 'no header'} is ${message.header === null ? '' : 'not '}allowed.`);
    case 'redirect-credentials': case 'scheme': return linesOf(answer, 'Location').map(line => ({ at: line.at, says: 'It is redirected from here.' }));
    default: return [];
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function saysValue({ value, environment }: HeaderLine, { origin }: PageRequest, originKnown: boolean): string {
  const from = environment ? `, from the environment variable ${environment.name},` : '';
  return `Access-Control-Allow-Origin is ${value === undefined ? 'something else' : `\`${value}\``}${from} here${originKnown ? `, and the page is ${origin}` : ', and that is not the origin of the page'}.`;
}

/** Why there is no Allow-Origin: something took it away, this origin is not let in, the request is ended before, or nobody sets it. */
function missing(inquiry: Inquiry, page: PageRequest, originKnown: boolean, answer: Answer, asked: string): readonly Guilty[] {
  const lost = (answer.lost ?? []).filter(({ line }) => /^access-control-allow-origin$/i.test(line.name));
  if (lost.length > 0) return lost.map(({ by, because }) => ({ at: by, says: saysLost(because, answer) }));
  const lists = trustedInstead(inquiry, page, answer);
  const host = originKnown ? hostOf(page.origin) : undefined;
  const near = host === undefined ? undefined : lists.find(({ text, part }) => part === 'origin' && hostOf(text) === host);
  if (near) return [{ at: near.at, says: `The Origin is compared with \`${near.text}\` here, and the page's is ${page.origin}.`, lists }];
  const [first] = lists;
  if (first) {
    const at = first.list ?? first.at;
    const from = first.environment === undefined ? '' : ` (environment variable ${first.environment})`;
    return [{ at, says: originKnown ? `${page.origin} is not among the origins that are let in here${from}.` : `Only some origins are let in here${from}; the message does not name the one of the page.`, lists }];
  }
  const at = endOf(inquiry, page, answer);
  const last = answer.passed.at(-1);
  switch (answer.outcome) {
    case 'refused': return [{ at, says: `${capital(asked)} is turned away here${answer.status === undefined ? '' : ` with status ${answer.status}`}${last ? ` by ${last.name}` : ''}, before CORS headers are set.` }];
    case 'thrown': return [{ at, says: `${capital(asked)} fails here${answer.fault === undefined ? '' : ` (${answer.fault})`}, and the error answer has no CORS headers.` }];
    case 'no-route': case 'passed-on': return [{ at: routeAt(inquiry, page) ?? at, says: `Nothing answers ${asked} with CORS headers.` }];
    default: return [{ at, says: `The answer to ${asked} leaves here without Access-Control-Allow-Origin.` }];
  }
}

function saysLost(because: LostLine['because'], { status }: Answer): string {
  switch (because) {
    case 'error-status': return `Access-Control-Allow-Origin is not sent with error statuses, and this answer has ${status === undefined ? 'one' : `status ${status}`}.`;
    case 'inner-level': return 'Access-Control-Allow-Origin is set further out, and lost here: headers of a nearer level replace it.';
    case 'sent-already': return 'Access-Control-Allow-Origin is set when the answer is sent already.';
  }
}

/** Of an origin, whatever its scheme and port are; of other texts nothing. */
function hostOf(origin: string): string | undefined {
  return parseUrl(origin)?.hostname;
}

/** The option that switches credentials off, of the library that sent these lines. */
function switchedOff({ subject }: Inquiry, lines: readonly HeaderLine[]): readonly Guilty[] | undefined {
  const [line] = lines;
  if (line?.byLibrary === undefined) return undefined;
  const sets = subject.options.filter(({ library }) => library === line.byLibrary);
  const own = sets.filter(({ at, objectAt }) => [at, objectAt].some(place => place?.file === line.at.file && contains(place.span, line.at.span)));
  const options = (own.length > 0 ? own : sets).flatMap(({ schema, options: all }) => all.filter(({ key }) => key === schema.roles.credentials));
  const [option] = options;
  return option && options.length === 1 ? [{ at: option.propertyAt ?? option.value.at, says: `\`${option.key}\` is not on here, so Access-Control-Allow-Credentials is not sent.` }] : undefined;
}

/** Whom the program lets in by the same request, when it is not this page: the comparisons that decide. */
function trustedInstead({ subject, friends, named }: Inquiry, page: PageRequest, { passed }: Answer): readonly Trusted[] {
  if (!named) return [];
  // Written so that nobody gets in, and a CORS layer compares with it all the same.
  if (passed.some(({ kind }) => kind === 'cors')) return subject.heard().trusted.filter(({ test }) => test !== 'fixed');
  const isLetIn = friends.slice(0, 4).some(origin => origin !== page.origin && fetchesOf(subject, { ...page, origin, credentials: 'omit' }).outcomes.some(({ preflight, response }) => [preflight, response].some(one => one !== null && linesOf(one, 'Access-Control-Allow-Origin').length > 0)));
  return isLetIn ? subject.heard().trusted.filter(({ test }) => test !== 'fixed') : [];
}

/** Where the answer was ended, or who registered what ended it. */
function endOf(inquiry: Inquiry, page: PageRequest, { exit, passed, outcome }: Answer): Place {
  if (outcome === 'no-route') return routeAt(inquiry, page) ?? inquiry.subject.at;
  return exit ?? passed.at(-1)?.at ?? routeAt(inquiry, page) ?? inquiry.subject.at;
}

/** The route of that path, the one with the method first. */
function routeAt({ subject }: Inquiry, { path, method }: PageRequest): Place | undefined {
  const bare = path.replace(/[?#].*$/, '');
  const routes = subject.routes.filter(route => route.path === bare || route.pattern === bare);
  const at = (routes.find(route => route.method === method) ?? routes[0])?.at;
  return at && samePlace(at, subject.at) ? undefined : at;
}
