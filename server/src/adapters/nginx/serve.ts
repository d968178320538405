import type { Outcome } from '../../policy/answer';
import type { Place } from '../../text/place';
import { access } from './access';
import type { Level } from './config';
import { ownDirectives } from './config';
import { contentOf, hasInterferingCode } from './content';
import type { Content } from './content';
import { errorPage } from './error-page';
import type { Journey } from './journey';
import { enter, evaluateWord } from './journey';
import { setsCorsAt } from './headers';
import { findLocation, findNamed, isInternal } from './location';
import { move, runRewrites } from './rewrite';
import type { Rewritten } from './rewrite';
import type { Directive, Word } from './tree';
import type { Value } from './value';
import { known } from './value';
import { lookUp } from './variables';

/** How nginx ends a request: which level's headers go with which status. */
export interface Ending {
  readonly outcome: Outcome;
  /** undefined: an upstream decides, or we cannot tell. */
  readonly status: number | undefined;
  readonly level: Level;
  readonly exit: Place;
  /** An upstream or code in another language may add headers. */
  readonly content: Content | undefined;
  /** Not even our own lines are certain. */
  readonly unclear: boolean;
  /** Where a redirect of nginx's own leads. */
  readonly location?: Value | undefined;
}

/** Internal redirects that nginx allows. */
const MOST_MOVES = 10;

/** Sends a request through the phases of a server: server rewrites, location, its rewrites, access, content. */
export function serve(journey: Journey, moves = 0): Ending {
  const { server } = journey.site;
  enter(journey, server);
  if (server.kind === 'server') {
    const rewritten = runRewrites(server, journey);
    if (rewritten.kind !== 'go-on') return finishRewrite(rewritten, journey, moves);
  }
  return serveLocation(journey, moves);
}

function serveLocation(journey: Journey, moves: number): Ending {
  const { server } = journey.site;
  let last: Level = server;
  for (let turn = moves; turn <= MOST_MOVES; turn++) {
    const found = findLocation(server, journey.uri, journey);
    if (found.kind === 'unclear') return unclear(server, placeOf(server, journey));
    if (found.kind === 'add-slash') {
      enter(journey, found.location);
      return { outcome: 'refused', status: 301, level: found.location, exit: found.location.directive.headAt, content: undefined, unclear: false, location: known(`${journey.uri}/${journey.query === '' ? '' : `?${journey.query}`}`) };
    }
    const location = found.kind === 'location' ? found.location : undefined;
    if (location && !journey.internal && isInternal(location)) return finish(404, 'no-route', location, location.directive.headAt, journey, turn);
    const ending = inLocation(location ?? server, journey, turn);
    if (!('moved' in ending)) return ending;
    last = ending.moved;
  }
  return finish(500, 'thrown', last, placeOf(last, journey), journey, MOST_MOVES);
}

/** The phases after the location is found; `moved`: rewrites chose another path, and this was the level. */
function inLocation(location: Level, journey: Journey, moves: number): Ending | { readonly moved: Level } {
  enter(journey, location);
  const limited = limitExcept(location, journey);
  // the block of limit_except is a level without rewrites; a server without a matching location has run its own
  const rewritten: Rewritten = limited || location.kind === 'server' ? { kind: 'go-on', level: limited ?? location, moved: false } : runRewrites(location, journey);
  if (rewritten.kind !== 'go-on') return finishRewrite(rewritten, journey, moves);
  const { level } = rewritten;
  if (rewritten.moved) return { moved: level };
  if (hasInterferingCode(level)) return { ...unclear(level, placeOf(level, journey)), content: contentOf(level, location) };
  const refusal = access(level, journey);
  if (refusal) return finish(refusal.status, 'refused', level, refusal.by.at, journey, moves);
  const [tryFiles] = ownDirectives(level, 'try_files');
  if (tryFiles) {
    const ending = tryEach(tryFiles, level, journey, moves);
    if (ending) return ending;
  }
  return content(level, location, journey, moves);
}

/** `limit_except GET { … }` is the level of all other methods; GET allows HEAD as well. */
function limitExcept(location: Level, journey: Journey): Level | undefined {
  const [block] = ownDirectives(location, 'limit_except');
  if (!block?.block) return undefined;
  const allowed = block.args.map(arg => arg.text.toUpperCase());
  if (allowed.includes(journey.method) || journey.method === 'HEAD' && allowed.includes('GET')) return undefined;
  enter(journey, block);
  return journey.site.config.levelOf(block, location);
}

/** undefined: a file is there, and content is made from it. */
function tryEach(directive: Directive, level: Level, journey: Journey, moves: number): Ending | undefined {
  const last = directive.args[directive.args.length - 1];
  if (!last || directive.args.length < 2) return undefined;
  journey.site.reached(directive);
  const code = /^=(\d{3})$/.exec(last.text)?.[1];
  // a location that gives its files no CORS headers means them for its own pages
  const mayBeFile = /^(?:GET|HEAD)$/.test(journey.method) && setsCorsAt(level);
  const leadsToFile = code !== undefined || !leadsToCode(last, journey);
  const there = (journey.request.mishap !== 'fails' || isErrorPage(journey)) && mayBeThere(directive, journey) && (leadsToFile || mayBeFile && journey.decisions.decide({
    symbol: `file ${directive.args[0]?.text ?? ''} `, on: 'request', at: directive.at, text: `try_files: ${directive.args[0]?.text ?? ''} is there`,
  }));
  if (there) return undefined;
  if (journey.request.mishap === 'fails') journey.missing.add(journey.uri);
  if (code !== undefined) return finish(Number(code), 'no-route', level, directive.at, journey, moves);
  return redirectInside(last, level, journey, moves, directive.at);
}

/** An error page is there, unless it is what was missing in the first place. */
function isErrorPage({ inErrorPage, missing, uri }: Journey): boolean {
  return inErrorPage && !missing.has(uri);
}

/** A folder is looked for only by words that end in `/`, a file only by others. */
function mayBeThere(directive: Directive, { uri }: Journey): boolean {
  return directive.args.slice(0, -1).some(({ text }) => uri.endsWith('/') && /^\$(?:document_)?uri$/.test(text) ? false : !text.endsWith('/') || uri.endsWith('/'));
}

/** Whether the last word of `try_files` leads to something other than a file. */
function leadsToCode(last: Word, journey: Journey): boolean {
  const { server } = journey.site;
  const path = last.text.replace(/\?.*$/, '');
  if (path.startsWith('@')) return true;
  const found = path.includes('$') ? undefined : findLocation(server, path);
  return found?.kind !== 'location' ? found?.kind !== 'none' : contentOf(found.location, found.location) !== undefined;
}

/** Goes on at a named location or at another path, with all phases of it. */
function redirectInside(target: Word, level: Level, journey: Journey, moves: number, exit: Place): Ending {
  if (moves >= MOST_MOVES) return finish(500, 'thrown', level, exit, journey, moves);
  journey.internal = true;
  if (target.text.startsWith('@')) {
    const named = findNamed(journey.site.server, target.text);
    if (!named) return finish(500, 'thrown', level, exit, journey, moves);
    const ending = inLocation(named, journey, moves + 1);
    return 'moved' in ending ? serveLocation(journey, moves + 1) : ending;
  }
  return move(journey, target) ? serve(journey, moves + 1) : unclear(level, exit);
}

function content(level: Level, location: Level, journey: Journey, moves: number): Ending {
  const made = contentOf(level, location);
  const exit = made?.directive.at ?? placeOf(location, journey);
  endWith(location, journey);
  if (made) journey.site.reached(made.directive);
  const { mishap } = journey.request;
  if (made?.kind === 'code') return { outcome: 'answered', status: undefined, level, exit, content: made, unclear: false };
  if (made?.kind === 'upstream') {
    if (mishap === 'fails') return finish(502, 'thrown', level, exit, journey, moves);
    if (mishap === 'throws') return finish(500, 'thrown', level, exit, journey, moves, made);
    return { outcome: 'answered', status: journey.keptStatus, level, exit, content: made, unclear: false };
  }
  if (made?.kind === 'built-in') {
    return /^(?:GET|HEAD)$/.test(journey.method) ? answered(200, level, exit, journey) : finish(405, 'answered', level, exit, journey, moves);
  }
  if (location.fragment || location.opaque || level.opaque) {
    return { outcome: location.fragment ? 'passed-on' : 'answered', status: undefined, level, exit, content: undefined, unclear: false };
  }
  return file(level, exit, journey, moves);
}

/** Files answer GET and HEAD; POST finds the file and is then not allowed, other methods not even that (ngx_http_static_module). */
function file(level: Level, exit: Place, journey: Journey, moves: number): Ending {
  if (!/^(?:GET|HEAD|POST)$/.test(journey.method)) {
    if (journey.request.mishap === 'fails') journey.missing.add(journey.uri);
    return finish(405, 'answered', level, exit, journey, moves);
  }
  if (journey.request.mishap === 'fails' && !isErrorPage(journey)) {
    journey.missing.add(journey.uri);
    return finish(journey.uri === '/' ? 403 : 404, 'no-route', level, exit, journey, moves);
  }
  if (journey.uri.endsWith('/') && moves < MOST_MOVES) {
    // the index page is asked for anew: it may be another location's, and what `set` adds up is added again
    journey.uri += indexOf(level);
    journey.internal = true;
    return serve(journey, moves + 1);
  }
  return journey.method === 'POST' ? finish(405, 'answered', level, exit, journey, moves) : answered(200, level, exit, journey);
}

function indexOf(level: Level): string {
  for (let at: Level | undefined = level; at; at = at.parent) {
    const [own] = ownDirectives(at, 'index');
    const [first] = own?.args ?? [];
    if (first) return first.text.includes('$') ? 'index.html' : first.text.replace(/^\//, '');
  }
  return 'index.html';
}

function answered(status: number, level: Level, exit: Place, { keptStatus }: Journey): Ending {
  return { outcome: 'answered', status: keptStatus ?? status, level, exit, content: undefined, unclear: false };
}

function finishRewrite(rewritten: Exclude<Rewritten, { kind: 'go-on' }>, journey: Journey, moves: number): Ending {
  const { directive, level } = rewritten;
  if (rewritten.kind === 'unclear') return unclear(level, directive.at);
  const { status, text } = rewritten;
  if (status === undefined) return unclear(level, directive.at);
  if (status === 444) return { outcome: 'unanswered', status: undefined, level, exit: directive.at, content: undefined, unclear: false };
  if (status >= 400 && !text) return finish(status, outcomeOf(status), level, directive.at, journey, moves);
  return { outcome: outcomeOf(status), status: isRedirect(status) ? status : journey.keptStatus ?? status, level, exit: directive.at, content: undefined, unclear: false, location: rewritten.location };
}

function isRedirect(status: number): boolean {
  return status >= 301 && status <= 308 && status !== 304;
}

function outcomeOf(status: number): Outcome {
  return status >= 300 && status < 400 || status === 401 || status === 403 || status === 429 ? 'refused' : status === 404 ? 'no-route' : 'answered';
}

/** Ends with a status of nginx's own making, or with the error page for it. `upstream`: it was passed through from there. */
function finish(status: number, outcome: Outcome, level: Level, exit: Place, journey: Journey, moves: number, upstream?: Content): Ending {
  const page = journey.inErrorPage ? undefined : errorPage(status, level, upstream?.directive);
  if (!page) return { outcome, status: upstream ? journey.keptStatus ?? status : status, level, exit, content: upstream, unclear: false };
  journey.site.reached(page.directive);
  journey.inErrorPage = true;
  if (/^https?:\/\//.test(page.target.text)) return { outcome: 'refused', status: typeof page.status === 'number' ? page.status : 302, level, exit: page.directive.at, content: undefined, unclear: false, location: evaluateWord(page.target, journey, lookUp) };
  const value = evaluateWord(page.target, journey, lookUp);
  if (value.text === undefined) return unclear(level, page.directive.at);
  journey.keptStatus = page.status === 'of-result' ? undefined : page.status ?? status;
  if (!value.text.startsWith('@') && journey.method !== 'HEAD') journey.method = 'GET';
  const ending = redirectInside({ ...page.target, text: value.text }, level, journey, moves, page.directive.at);
  return { ...ending, outcome: ending.outcome === 'answered' && ending.status !== undefined && ending.status >= 400 ? outcome : ending.outcome };
}

function unclear(level: Level, exit: Place): Ending {
  return { outcome: 'answered', status: undefined, level, exit, content: undefined, unclear: true };
}

function placeOf(level: Level, { site }: Journey): Place {
  for (let at: Level | undefined = level; at; at = at.parent) if (at.directive) return at.directive.headAt;
  return site.layer(site.server)?.at ?? { file: '', span: { start: 0, end: 0 } };
}

/** The layer that answers stands last, wherever it was entered. */
function endWith(level: Level, journey: Journey): void {
  const layer = journey.site.layer(level);
  const at = layer ? journey.passed.indexOf(layer) : -1;
  if (layer && at >= 0) journey.passed.push(...journey.passed.splice(at, 1));
}

