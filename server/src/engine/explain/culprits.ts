import type { ConsoleMessage } from '../../cors/console/read-console';
import { isLoopbackOrigin, parseUrl } from '../../cors/origin';
import { isPrivateHost } from '../../cors/private-host';
import type { Finding } from '../../policy/finding';
import type { Inquiry } from '../../policy/inquiry';
import type { Place } from '../../text/place';
import { placeKey, samePlace } from '../../text/place';
import { isServer } from '../ask';
import type { FetchOutcome } from '../fetches';
import { fetchesOf } from '../fetches';
import { judge } from '../judge';
import type { Linted } from '../lint';
import type { Fix } from '../prove';
import { afterEdits } from '../after-edits';
import type { Agreement } from './agreement';
import { agreementOf } from './agreement';
import { guiltyPlaces } from './guilty-places';
import { knowsPath } from './known-path';
import { letIn } from './let-in';
import { likelyRules } from './likely-rules';
import type { Possibility } from './page-requests';
import { possibleRequests } from './page-requests';
import { isAbout, responsiblePlaces } from './responsible-places';

export type Certainty = 'certain' | 'likely' | 'possible';

/** A line that a message comes from. */
export interface Culprit {
  /** The rule that found it; undefined: no rule has anything against that line by itself. */
  readonly rule: string | undefined;
  /** Plain text: what is wrong with it. */
  readonly message: string;
  readonly at: Place;
  /**
   * `certain`: every way the program may go gives the message, on a route that is known, and nothing had to be guessed. `likely`: it does, but
   * something was guessed or left open. `possible`: the same fault with other particulars, or at no route of that path.
   */
  readonly certainty: Certainty;
  /** The fixes of a finding, or the one that lets the origin in. */
  readonly fixes: readonly Fix[];
  /** The first of the fixes was seen to make the message go away. */
  readonly cured: boolean;
  readonly finding?: Finding;
  /** The subject it belongs to: `server api.example.com`, `app`. */
  readonly subject: string;
  /** The subject has a route for the path in the message, or a host that it names. */
  readonly named: boolean;
  /** The lower, the likelier, among those of the same certainty. */
  readonly rank: number;
}

/** What may be offered about a finding. */
export interface Remedies {
  /** Its own fixes. */
  fixesOf(finding: Finding): readonly Fix[];
  /** Everything wrong with its set-up mended at once. */
  correctionOf(finding: Finding): Fix | undefined;
}

const MISSPELLED = 'misspelled-cors-header';

/** Most findings of a subject whose fixes are tried on the request. */
const TRIED = 6;

/**
 * Asks every subject of a source the request in the message, and finds the lines of those that give it. Nothing when none does. Never throws
 * for anything a message may hold.
 */
export function culpritsIn(linted: Linted, message: ConsoleMessage, remedies: Remedies): Culprit[] {
  if (message.notCors === 'unreachable' && likelyRules(message).length === 0) return [];
  if (message.notCors !== null && message.notCors !== 'unreachable' || message.code === 'unknown' || message.code === 'no-reason') return byRuleAlone(linted, message, remedies);
  return linted.inquiries.flatMap(inquiry => isServer(inquiry.subject) ? culpritsOf(linted, inquiry, message, remedies) : byValue(inquiry, message));
}

/** A request of which an outcome gives the message. */
interface Hit {
  readonly possibility: Possibility;
  /** The likeliest that agrees. */
  readonly outcome: FetchOutcome;
  readonly agreement: Exclude<Agreement, 'other' | 'unknown'>;
  readonly certainty: Certainty;
  readonly rank: number;
}

function culpritsOf(linted: Linted, inquiry: Inquiry, message: ConsoleMessage, remedies: Remedies): Culprit[] {
  const hits = hitsOf(linted, inquiry, message);
  const [best] = hits;
  if (!best) return [];
  const { rank } = best;
  const shared = { subject: inquiry.subject.name, named: knowsPath(inquiry.subject, best.possibility.page.path) || hostRank(inquiry.subject, parseUrl(message.url ?? '')) < 0, rank };
  const found: Culprit[] = [];
  const about = responsiblePlaces(inquiry, hits.filter(one => one.certainty === best.certainty).map(({ outcome }) => outcome));
  const findings = findingsOf(linted, inquiry, likelyRules(message));
  for (const finding of findings.slice(0, TRIED)) {
    const offered = remedies.fixesOf(finding);
    const cure = offered.find(fix => isCured(linted, inquiry, fix, best.possibility, message));
    const cured = cure !== undefined;
    const fixes = cure ? [cure, ...offered.filter(fix => fix !== cure)] : offered;
    if (!cured && !isAbout(about, finding)) continue;
    found.push({ ...shared, rule: finding.rule, message: finding.message, at: finding.at, certainty: cured ? best.certainty : weaker(best.certainty), fixes, cured, finding });
  }
  // Where a name is misspelled, what seems to be missing is there.
  if (found.some(({ cured }) => cured)) return found.filter(({ cured }) => cured).sort((a, b) => Number(b.rule === MISSPELLED) - Number(a.rule === MISSPELLED));
  const whole = found[0]?.finding && remedies.correctionOf(found[0].finding);
  // Several faults that hide one another: no fix of one of them helps.
  if (whole && isCured(linted, inquiry, whole, best.possibility, message)) return found.map(one => ({ ...one, certainty: best.certainty, fixes: [whole, ...one.fixes], cured: true }));
  for (const { at, says, lists } of guiltyPlaces(inquiry, best.possibility, best.outcome, message)) {
    const known = found.findIndex(one => samePlace(one.at, at));
    // A rule says it better than we do.
    if (known >= 0) found[known] = { ...(found[known] as Culprit), certainty: best.certainty };
    else {
      const fix = lists && letIn(linted, inquiry, best.possibility, lists, message);
      found.push({ ...shared, rule: undefined, message: says, at, certainty: best.certainty, fixes: fix ? [fix] : [], cured: fix !== undefined });
    }
  }
  // Where something is known to help, nothing else is to blame.
  return found.some(({ cured }) => cured) ? found.filter(({ cured }) => cured) : found;
}

/** The requests whose outcome gives the message, the surest first. */
function hitsOf({ background }: Linted, inquiry: Inquiry, message: ConsoleMessage): Hit[] {
  const hits: Hit[] = [];
  const possibilities = possibleRequests(message, inquiry, background.origins);
  for (const possibility of possibilities) {
    const all = fetchesOf(inquiry.subject, possibility.page, possibility.base).outcomes;
    const inProduction = all.filter(one => !one.developmentOnly);
    const outcomes = inProduction.length > 0 ? inProduction : all;
    const agreements = outcomes.map(outcome => agreementOf(message, outcome));
    const level = agreements.includes('same') ? 'same' : agreements.includes('cause') ? 'cause' : undefined;
    const outcome = level && outcomes[agreements.indexOf(level)];
    if (!level || !outcome) continue;
    hits.push({ possibility, outcome, agreement: level, ...sureness(inquiry, possibility, outcome, level, agreements.every(one => one === level), message) });
  }
  return hits.sort((a, b) => CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) || a.rank - b.rank);
}

export const CERTAINTIES: readonly Certainty[] = ['certain', 'likely', 'possible'];

function sureness({ subject }: Inquiry, { page, originKnown, pathKnown }: Possibility, { response }: FetchOutcome, agreement: Hit['agreement'], always: boolean, { url }: ConsoleMessage): { certainty: Certainty; rank: number } {
  const named = knowsPath(subject, page.path);
  const reached = response !== null && response.outcome !== 'no-route' && response.outcome !== 'passed-on';
  const host = hostRank(subject, parseUrl(url ?? ''));
  const rank = (reached ? 0 : 8) + (named ? 0 : 2) + (KINDS.indexOf(subject.kind) + 1) + host + (always ? 0 : 1);
  if (agreement === 'cause' || !reached || host >= ELSEWHERE) return { certainty: 'possible', rank };
  const open = response.open || response.outcome === 'unanswered';
  return { certainty: always && originKnown && pathKnown && url !== null && host < OTHER_PORT && !open && (host < 0 || isAtHome(url) && (subject.kind === 'server' || named && subject.kind !== 'group')) ? 'certain' : 'likely', rank };
}

const KINDS: readonly string[] = ['server', 'group', 'handler'];

/**
 * How well a server fits the URL: below 0 where the source says that it is reached there, ELSEWHERE where it is for another host. A server block
 * of nginx names its host (`server _` and the like name none); a program listens at a port, which something in front may hide.
 */
function hostRank({ adapter, name, address }: Inquiry['subject'], asked: URL | undefined): number {
  if (!asked) return 0;
  const host = adapter === 'nginx' ? /^server ((?:[\w-]+\.)*[a-z]{2,})$/i.exec(name)?.[1]?.toLowerCase() : undefined;
  if (host !== undefined) return host === asked.hostname ? -1 : /^(?:localhost|\d+\.\d+\.\d+\.\d+)$/.test(asked.hostname) ? 1 : ELSEWHERE;
  const own = adapter === 'nginx' ? undefined : parseUrl(address ?? '');
  if (!own || !isLoopbackOrigin(asked.origin)) return 0;
  return own.port === asked.port ? -1 : OTHER_PORT;
}

/** A host of the developer's own: what listens there is likely to be in the workspace, whatever path it is asked. */
function isAtHome(url: string): boolean {
  return isPrivateHost(parseUrl(url)?.hostname ?? '');
}

/** More than knowing the path counts, less than answering it. */
const OTHER_PORT = 4;

/** More than anything else counts. */
const ELSEWHERE = 16;

function weaker(certainty: Certainty): Certainty {
  return certainty === 'certain' ? 'likely' : 'possible';
}

/** Findings of the likely rules that this subject shows, the likeliest rule first; and those that hang on no subject. */
function findingsOf({ reading, background, circumstances, findings }: Linted, inquiry: Inquiry, likely: readonly string[]): Finding[] {
  const own = ownFindings.get(inquiry) ?? judge({ ...reading, headerNames: [], metaTags: [], opaqueFetches: [] }, [inquiry], background, circumstances.settings).findings;
  ownFindings.set(inquiry, own);
  const isOwn = new Set(own.map(({ rule, at }) => `${rule}\u0000${placeKey(at)}`));
  const ofNobody = new Set(['misspelled-cors-header', 'cors-meta-tag']);
  return findings.filter(({ rule, at }) => likely.includes(rule) && (ofNobody.has(rule) || isOwn.has(`${rule}\u0000${placeKey(at)}`)))
    .sort((a, b) => likely.indexOf(a.rule) - likely.indexOf(b.rule));
}

/** Several messages are asked about the same source. */
const ownFindings = new WeakMap<Inquiry, readonly Finding[]>();

/** Whether the same request no longer gives the message once the fix is made. */
function isCured(linted: Linted, inquiry: Inquiry, fix: Fix, { page, base }: Possibility, message: ConsoleMessage): boolean {
  const after = afterEdits(linted, inquiry, fix.edits);
  return after !== undefined && fetchesOf(after.inquiry.subject, page, base).outcomes.every(outcome => agreementOf(message, outcome) === 'other');
}

/** Where no request can be asked, or none says it: what the likely rules found. */
function byRuleAlone({ findings }: Linted, message: ConsoleMessage, remedies: Remedies): Culprit[] {
  const likely = likelyRules(message);
  return findings.filter(({ rule }) => likely.includes(rule))
    .map(finding => ({ rule: finding.rule, message: finding.message, at: finding.at, certainty: 'possible', fixes: remedies.fixesOf(finding), cured: false, finding, subject: '', named: true, rank: 20 + likely.indexOf(finding.rule) }));
}

/** Header lines that nobody is known to send: those that hold the value in the message. */
function byValue({ subject, circles }: Inquiry, { value, header: _, ...message }: ConsoleMessage): Culprit[] {
  if (value === null || value === '') return [];
  const [circle] = circles;
  const answers = circle ? subject.ask({ method: 'GET', path: circle.sample.path, origin: message.origin ?? undefined, headers: [], cookies: false, mishap: 'none' }).answers : [];
  const lines = new Map(answers.flatMap(({ headers }) => headers).filter(line => line.value === value).map(line => [placeKey(line.at), line]));
  return [...lines.values()].map(({ name, at }) => ({ rule: undefined, message: `${name} has the value of the message here.`, at, certainty: 'likely', fixes: [], cured: false, subject: subject.name, named: true, rank: 12 }));
}
