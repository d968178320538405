import { strangers } from '../cors/look-alike';
import { isForbiddenMethod } from '../cors/method';
import { allowsCredentials } from '../policy/admission';
import type { Answer } from '../policy/answer';
import type { Finding } from '../policy/finding';
import type { Inquiry } from '../policy/inquiry';
import { needsPermission } from '../policy/request';
import type { Route, Subject } from '../policy/server';
import { rules } from '../rules';
import type { Place } from '../text/place';
import { overlaps } from '../text/place';
import type { Asked, AskVerdict, PageRequest } from './ask';
import { askSubject, isServer } from './ask';
import type { Linted } from './lint';
import { pairUp, sameRoute } from './outcomes';
import type { Fix } from './prove';
import { lintEdited } from './prove';

/** What a page does, and what should come of it. */
export interface Trial {
  readonly page: PageRequest;
  readonly meant: 'allowed' | 'blocked';
  /** What comes of it as the source is now. */
  readonly now: Asked;
  /** Now something else comes of it than what is meant: this is the fault. */
  readonly shows: boolean;
  /** The condition, in the words of the source, that has to hold for that. */
  readonly under?: string;
}

/** Requests that show the fault of a finding to whoever sends them to the running server, among others that go as is meant. */
export interface Reproduction {
  readonly finding: Finding;
  readonly subject: Pick<Subject, 'kind' | 'name' | 'address'>;
  readonly route: Route;
  /** The first one shows the fault. */
  readonly trials: readonly Trial[];
  /** An origin that stands for one the source does not name. */
  readonly placeholder: string | undefined;
}

/** Circles looked at: more than these, and a person waits. */
const CIRCLES = 12;
const TOKEN = 'Bearer TOKEN';
/** Origins that the program names of which each is tried. */
const FRIENDS = 8;
/** Origins of each kind that a reproduction has. */
const SHOWN = 2;
/** Look-alikes that it has. */
const LOOK_ALIKES = 3;

/**
 * Finds requests whose outcome the fault decides: those that come out otherwise once it is mended. `fixes` are the proven ones of the
 * finding; where there are none, a hostile origin that the finding names, or a friend's request that is stopped at the finding's place.
 * What is meant is what the mended text does. Undefined where no request of a page shows the fault for certain.
 */
export function reproduce(linted: Linted, finding: Finding, fixes: readonly Fix[]): Reproduction | undefined {
  for (const fix of fixes) {
    const after = lintEdited(linted, fix.edits);
    const found = after && search(pairUp(linted.inquiries, after.inquiries), finding);
    if (found) return found;
  }
  return fixes.length > 0 ? undefined : search(linted.inquiries.map(before => ({ before, after: undefined })), finding);
}

/** A subject as it is, and as it is meant to be, if that is known. */
interface Mending {
  readonly before: Inquiry;
  readonly after: Inquiry | undefined;
}

/** One route asked with one method. */
interface Spot extends Mending {
  readonly route: Route;
  readonly method: string;
  readonly finding: Finding;
  /** The route of the mended subject. */
  readonly mended: Route | undefined;
}

function search(mendings: readonly Mending[], finding: Finding): Reproduction | undefined {
  for (const { before, after } of mendings.filter(({ before: { subject } }) => isServer(subject) && starts(subject))) {
    for (const { sample: route } of before.circles.slice(0, CIRCLES)) {
      const mended = after && sameRoute(after, route);
      if (after && !mended) continue;
      for (const method of methodsOf(before, route)) {
        const spot: Spot = { before, after, route, method, finding, mended };
        const [shown] = tryAll(spot, suspects(spot)).filter(({ shows }) => shows);
        if (shown) return tell(spot, shown);
      }
    }
  }
  return undefined;
}

/** A server that ends at its start answers nobody. */
function starts({ layers }: Subject): boolean {
  return !layers.some(({ pathFault }) => pathFault !== undefined);
}

/** Those that pages send to the route; where it takes every method, also some that need a preflight. */
function methodsOf(inquiry: Inquiry, route: Route): string[] {
  const methods = new Set([...inquiry.methodsOf(route), ...route.method === '*' ? ['POST', 'PUT', 'PATCH', 'DELETE'] : []]);
  return [...methods].filter(method => method !== 'OPTIONS' && !isForbiddenMethod(method));
}

function tell(spot: Spot, shown: Trial): Reproduction {
  const { before: { subject, named, friends }, finding, route } = spot;
  const others = tryAll(spot, bystanders(spot), shown.under).filter(({ page, shows }) => !(page.origin === shown.page.origin && page.credentials === shown.page.credentials && shows === shown.shows));
  const trials = [shown, ...others];
  const friend = trials.find(({ meant }) => meant === 'allowed')?.page.origin;
  const isGiven = friend === undefined || named && friends.includes(friend) || finding.changes.some(({ title }) => title.includes(friend));
  return { finding, subject: { kind: subject.kind, name: subject.name, address: subject.address }, route, trials, placeholder: isGiven ? undefined : friend };
}

type Wanted = Pick<Trial, 'page' | 'meant'>;

/** What may show the fault: friends with plain and with well-equipped requests, then who should be kept out. */
function suspects(spot: Spot): Wanted[] {
  const { finding: { witness } } = spot;
  const hostiles = witness === undefined ? spot.after ? strangers.slice(0, 1) : [] : [witness];
  const friends = friendsOf(spot).slice(0, FRIENDS).flatMap(origin => DRESSES.map(dress => request(spot, origin, dress))).map((page): Wanted => ({ page, meant: 'allowed' }));
  return [...hostiles.map((origin): Wanted => ({ page: request(spot, origin, 'plain'), meant: 'blocked' })), ...friends];
}

/** What goes with it in a test. */
function bystanders(spot: Spot): Wanted[] {
  const { before, after, finding: { witness } } = spot;
  const friends = friendsOf(spot).slice(0, SHOWN);
  const disguised = (after ?? before).hostiles.filter(({ trick, reach, origin }) => reach === 'anyone' && trick !== 'stranger' && trick !== 'null' && origin !== witness).slice(0, LOOK_ALIKES);
  const kept = [...new Set([...witness === undefined ? [] : [witness], ...strangers.slice(0, 1), ...disguised.map(({ origin }) => origin), 'null'])].filter(origin => !friends.includes(origin));
  return [
    ...friends.map((origin): Wanted => ({ page: request(spot, origin, 'plain'), meant: 'allowed' })),
    ...kept.map((origin): Wanted => ({ page: request(spot, origin, 'plain'), meant: 'blocked' })),
  ];
}

/** Whom the mended program lets in, else whom this one means. */
function friendsOf({ before, after, route, mended }: Spot): string[] {
  return [...new Set([...after && mended ? [after.friendOf(mended)] : [], before.friendOf(route), ...before.friends, ...after?.friends ?? []])];
}

/** What a page's request carries: what its body calls for; the headers that the program reads as well; a token as well. */
const DRESSES = ['plain', 'heard', 'token'] as const;
type Dress = (typeof DRESSES)[number];

function request({ before, after, route, mended, method }: Spot, origin: string, dress: Dress): PageRequest {
  const answers = [...before.actual({ route, origin: before.friendOf(route), method }).answers, ...after && mended ? after.actual({ route: mended, origin: after.friendOf(mended), method }).answers : []];
  const headers = new Map<string, string>();
  if (method === 'POST' || method === 'PUT' || method === 'PATCH') headers.set('content-type', 'application/json');
  if (dress !== 'plain') for (const { name } of before.heard.requestHeaders) if (needsPermission(name) && !headers.has(name)) headers.set(name, name === 'authorization' ? TOKEN : 'VALUE');
  if (dress === 'token') headers.set('authorization', TOKEN);
  return { origin, method, path: route.path, headers: [...headers], credentials: answers.some(answer => allowsCredentials(answer) === true) ? 'include' : 'omit' };
}

/** Those that come out as is meant once the fault is mended, and now do as well or show the fault. `under`: the setting of the environment it shows in. */
function tryAll(spot: Spot, all: readonly Wanted[], under?: string): Trial[] {
  const { before, after, mended, finding } = spot;
  return all.flatMap(({ page, meant }): Trial[] => {
    const now = askSubject(before.subject, page);
    const wrong = meant === 'allowed' ? 'blocked' : 'allowed';
    const setting = under ?? (page.origin === finding.witness && now.verdict !== wrong ? now.depends.find(({ verdict }) => verdict === wrong)?.on : undefined);
    const shows = outcomeOf(now, setting) === wrong;
    if (!shows && outcomeOf(now, setting) !== meant) return [];
    if (after && mended) return outcomeOf(askSubject(after.subject, { ...page, path: mended.path }), setting) === meant ? [{ page, meant, now, shows, ...setting !== undefined && { under: setting } }] : [];
    const isOurs = page.origin === finding.witness || meant === 'allowed' && before.named && isAbout(finding, now);
    return !shows || isOurs ? [{ page, meant, now, shows, ...setting !== undefined && { under: setting } }] : [];
  });
}

/** What comes of it for certain, in a setting of the environment where one is given. */
function outcomeOf({ verdict, depends }: Asked, setting: string | undefined): AskVerdict {
  const here = setting === undefined ? undefined : new Set(depends.filter(({ on }) => on === setting).map(one => one.verdict));
  const [only = verdict] = here?.size === 1 ? here : [];
  return only;
}

/** The request is stopped by what the finding stands on. */
function isAbout({ rule, at }: Finding, { blockedAt, preflight, response }: Asked): boolean {
  const stopped = blockedAt === 'preflight' ? preflight : response;
  const found = rules.find(({ id }) => id === rule);
  if (found?.category !== 'breaks-requests' || found.aboutPreflights && blockedAt !== 'preflight') return false;
  return stopped !== null && placesOf(stopped).some(place => place.file === at.file && overlaps(place.span, at.span));
}

function placesOf({ headers, exit, passed, lost = [] }: Answer): Place[] {
  const lines = [...headers, ...lost.map(({ line }) => line)];
  return [...lines.flatMap(line => [line.at, ...line.written, ...line.nameAt ? [line.nameAt] : [], ...line.setBy ? [line.setBy] : []]), ...exit ? [exit] : [], ...passed.map(layer => layer.at)];
}
