import type { NamedHeader, Reading } from '../../policy/reading';
import type { Place } from '../../text/place';
import { placeKey } from '../../text/place';
import type { Source, Surroundings } from '../adapter';
import type { Config, Level } from './config';
import { configure, everyItem } from './config';
import { readMore } from './more-headers';
import { outerHttp } from './outer';
import { toSubject } from './subject';
import type { Directive } from './tree';
import { splice } from './tree';
import type { Draft } from './write/draft';
import { draftOf } from './write/draft';
import { writeSteps } from './write/index';

/** Reads a source in nginx's language. Never throws. */
export function readNginx(source: Source, surroundings: Surroundings): Reading {
  const { items, tree, texts } = splice(source, surroundings);
  const config = configure(items, outerHttp(items, source, surroundings));
  const own = (place: Place): boolean => place.file === source.file;
  const everything = [...everyItem(items)];
  const mentions = everything.filter(item => own(item.at)).flatMap(mentionsOf);
  const reached = new Set<string>();
  const whole: Place = { file: source.file, span: { start: 0, end: source.text.length } };
  const levels = [...config.servers, ...(config.fragment ? [config.fragment] : [])]
    .filter(level => (!level.directive || own(level.directive.at)) && speaksOfCors(level, config));
  const subjects = levels.map(server => toSubject({
    file: source.file, server, config, whole,
    environment: name => surroundings.environment(name, source.file),
    reached: directive => reached.add(placeKey(directive.at)),
  }));
  return {
    subjects,
    mentions: mentions.map(({ at }) => at),
    unasked: () => mentions.filter(({ directive }) => !reached.has(placeKey(directive.at))).map(({ at }) => at),
    headerNames: everything.filter(item => own(item.at)).flatMap(namedHeaders),
    problems: () => [...tree.faults.map(({ span, message }) => ({ at: { file: source.file, span }, message })), ...misplaced(config, own)],
    write: steps => writeSteps(steps, draftOf({ source, items, config, texts })),
  };
}

/** A source in nginx's language, to write to. */
export function openDraft(source: Source, surroundings: Surroundings): Draft {
  const { items, texts } = splice(source, surroundings);
  return draftOf({ source, items, config: configure(items, outerHttp(items, source, surroundings)), texts });
}

interface Mention { readonly at: Place; readonly directive: Directive }

/** Where a directive speaks of CORS. What only hides or forwards a header is asked as soon as it is read. */
function mentionsOf(directive: Directive): Mention[] {
  if (!/^(?:add_header|more_set_headers)$/.test(directive.name)) return [];
  return namedHeaders(directive).filter(({ name }) => /^access-control-/i.test(name)).map(({ at }) => ({ at, directive }));
}

function namedHeaders(directive: Directive): NamedHeader[] {
  if (directive.name === 'more_set_headers') return readMore(directive).headers.map(({ name, nameAt }) => ({ name, at: nameAt }));
  const [first] = directive.args;
  return first && !first.templated && /^(?:add_header|(?:proxy|fastcgi|uwsgi|grpc)_hide_header)$/.test(directive.name) ? [{ name: first.text, at: first.at }] : [];
}

/** Whether CORS is any concern of a server: its own lines, or those it inherits. */
function speaksOfCors(level: Level, { http }: Config): boolean {
  const names = (item: Directive): boolean => /^(?:add_header|more_set_headers|proxy_set_header)$/.test(item.name) && item.args.some(arg => /^\s*access-control-/i.test(arg.text));
  return [...everyItem(level.items)].some(names) || http.items.some(names);
}

/** `add_header` in an `if` of a server block: nginx refuses to start (measured, 1.22.1). */
function misplaced({ servers }: Config, own: (place: Place) => boolean): { at: Place; message: string }[] {
  return servers.flatMap(server => server.items).filter(item => item.name === 'if')
    .flatMap(item => [...everyItem(item.block ?? [])]).filter(item => item.name === 'add_header' && own(item.at))
    .map(item => ({ at: item.at, message: 'nginx does not start with this: "add_header" is not allowed in an "if" of a server block. Move it into a location.' }));
}
