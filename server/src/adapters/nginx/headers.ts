import type { HeaderLine, LostLine } from '../../policy/answer';
import type { Place } from '../../text/place';
import type { Level } from './config';
import { ownDirectives } from './config';
import type { Journey } from './journey';
import { evaluateWord } from './journey';
import { moreHeaders } from './more-headers';
import type { Directive } from './tree';
import { lookUp } from './variables';

/** The header lines nginx itself puts on an answer. */
export interface Lines {
  readonly sent: readonly HeaderLine[];
  readonly lost: readonly LostLine[];
  /** An `include` we could not follow may add lines. */
  readonly open: boolean;
}

/** Statuses on which `add_header` without `always` works (ngx_http_headers_filter, 1.22). */
const WITHOUT_ALWAYS = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

/** Lines of an answer with this status that leaves at this level; status undefined: taken for a success. `exit` ended the request. */
export function headerLines(level: Level, status: number | undefined, exit: Place, journey: Journey): Lines {
  const { own, shadowed, by, open } = added(level);
  const sent: HeaderLine[] = [];
  const lost: LostLine[] = [];
  for (const directive of own) {
    const line = addHeader(directive, level, journey);
    if (!line) continue;
    if (status === undefined || WITHOUT_ALWAYS.has(status) || directive.args[2]?.text === 'always') sent.push(line);
    else lost.push({ line, by: exit, because: 'error-status' });
  }
  if (by) {
    for (const directive of shadowed) {
      const line = addHeader(directive, level, journey);
      if (line) lost.push({ line, by: by.at, because: 'inner-level' });
    }
  }
  sent.push(...moreHeaders(level, status, journey));
  const has = new Set(sent.map(line => line.name.toLowerCase()));
  return { sent, lost: lost.filter(({ line }) => !has.has(line.name.toLowerCase())), open };
}

interface Added {
  readonly own: readonly Directive[];
  /** Those of outer levels that `own` replaces. */
  readonly shadowed: readonly Directive[];
  /** The last of the directives that replace them. */
  readonly by: Directive | undefined;
  readonly open: boolean;
}

/** `add_header` is inherited only by a level that has none; `add_header_inherit merge` (1.29.3) keeps the outer ones. */
function added(level: Level): Added {
  const own = ownDirectives(level, 'add_header');
  const mode = inheritMode(level);
  if (!level.parent || mode === 'off') return { own, shadowed: [], by: undefined, open: level.opaque };
  if (own.length === 0) {
    // what we cannot read may hold an add_header of its own
    return level.opaque ? { own: [], shadowed: [], by: undefined, open: true } : added(level.parent);
  }
  const outer = added(level.parent);
  if (mode === 'merge') return { ...outer, own: [...outer.own, ...own], open: outer.open || level.opaque };
  return { own, shadowed: [...outer.own, ...outer.shadowed], by: own[own.length - 1], open: level.opaque };
}

/** Whether answers that leave at this level may carry CORS headers of ours. */
export function setsCorsAt(level: Level): boolean {
  const names = (item: Directive): boolean => item.args.some(arg => /^\s*access-control-/i.test(arg.text));
  for (let at: Level | undefined = level; at; at = at.parent) if (ownDirectives(at, 'more_set_headers').some(names)) return true;
  return added(level).own.some(names);
}

function inheritMode(level: Level): string | undefined {
  for (let at: Level | undefined = level; at; at = at.parent) {
    const [own] = ownDirectives(at, 'add_header_inherit');
    if (own) return own.args[0]?.text;
  }
  return undefined;
}

/** An empty value sends nothing. The line is set where the request ends up, wherever it is written: after all that turns requests away. */
function addHeader(directive: Directive, within: Level, journey: Journey): HeaderLine | undefined {
  const [name, word] = directive.args;
  if (!name || !word) return undefined;
  const value = evaluateWord(word, journey, lookUp);
  journey.site.reached(directive);
  if (value.text === '') return undefined;
  return {
    name: name.text, value: value.text, at: value.at ?? word.at, written: value.written, nameAt: name.at, setBy: directive.at, fromOrigin: value.fromOrigin,
    environment: value.environment, appended: true, layer: journey.site.layer(within),
  };
}
