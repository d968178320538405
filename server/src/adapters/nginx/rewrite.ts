import { isRedirectStatus } from '../../cors/preflight';
import { holds } from './condition';
import type { Level } from './config';
import type { Journey } from './journey';
import { enter, evaluateWord } from './journey';
import { keepCaptures } from './map';
import { fromPcre, search } from './pattern';
import type { Directive, Word } from './tree';
import type { Value } from './value';
import { known } from './value';
import { lookUp } from './variables';

/** How the rewrite directives of a level ended. */
export type Rewritten =
  /** `status` undefined: not a number. `text`: nginx sends a body or a Location of its own, and no error page. `location`: where a redirect leads. */
  | { readonly kind: 'return'; readonly directive: Directive; readonly status: number | undefined; readonly text: boolean; readonly level: Level; readonly location?: Value | undefined }
  /** The request goes on in `level`: the last `if` that held. */
  | { readonly kind: 'go-on'; readonly level: Level; readonly moved: boolean }
  /** Lua and the like: anything may have happened. */
  | { readonly kind: 'unclear'; readonly directive: Directive; readonly level: Level };

interface State { level: Level; moved: boolean }

/**
 * Runs `set`, `if`, `return`, `rewrite` and `break` of a level in the order written, as `ngx_http_rewrite_module` does: an `if` of a
 * location that holds becomes the level whose directives count, and what follows it still runs.
 */
export function runRewrites(start: Level, journey: Journey): Rewritten {
  const state: State = { level: start, moved: false };
  return runItems(start, start.items, state, journey) ?? { kind: 'go-on', ...state };
}

/** undefined: ran to the end. */
function runItems(within: Level, items: readonly Directive[], state: State, journey: Journey): Rewritten | undefined {
  for (const item of items) {
    switch (item.name) {
      case 'set': {
        const [name, value] = item.args;
        if (!name || !value) break;
        journey.site.reached(item);
        journey.variables.set(name.text.replace(/^\$\{?|\}$/g, ''), evaluateWord(value, journey, lookUp));
        break;
      }
      case 'if': {
        if (!item.block) break;
        journey.site.reached(item);
        if (!holds(item, journey)) break;
        const level = journey.site.config.levelOf(item, within);
        enter(journey, item);
        // in a server block `if` is no level of its own
        if (within.kind !== 'server') state.level = level;
        const ended = runItems(within.kind === 'server' ? within : level, item.block, state, journey);
        if (ended) return ended;
        break;
      }
      case 'return':
        journey.site.reached(item);
        enter(journey, item);
        return returned(item, state.level, journey);
      case 'rewrite': {
        const ended = rewrite(item, state, journey);
        if (ended) return ended;
        break;
      }
      case 'break':
        state.moved = false;
        return { kind: 'go-on', ...state };
      default:
        if (/^rewrite_by_lua|^server_rewrite_by_lua/.test(item.name)) return { kind: 'unclear', directive: item, level: state.level };
    }
  }
  return undefined;
}

function returned(item: Directive, level: Level, journey: Journey): Rewritten {
  const [first, second] = item.args;
  if (first && isUrl(first)) return { kind: 'return', directive: item, status: 302, text: true, level, location: evaluateWord(first, journey, lookUp) };
  const status = first && /^\d{3}$/.test(first.text) ? Number(first.text) : undefined;
  // without a text nginx sends an empty line (measured, 1.22)
  const location = status === undefined || !isRedirectStatus(status) ? undefined : second ? evaluateWord(second, journey, lookUp) : known('');
  return { kind: 'return', directive: item, status, text: item.args.length > 1, level, location };
}

function isUrl({ text }: Word): boolean {
  return /^(?:https?:\/\/|\$scheme)/.test(text);
}

function rewrite(item: Directive, state: State, journey: Journey): Rewritten | undefined {
  const [source, replacement, flag] = item.args;
  if (!source || !replacement) return undefined;
  const pattern = source.templated ? undefined : fromPcre(source.text, false);
  const match = pattern && search(pattern, journey.uri);
  if (match === undefined) return { kind: 'unclear', directive: item, level: state.level };
  if (match === null) return undefined;
  keepCaptures(journey, match.groups, match.named, known(journey.uri));
  journey.site.reached(item);
  const status = flag?.text === 'permanent' ? 301 : flag?.text === 'redirect' || isUrl(replacement) ? 302 : undefined;
  if (status !== undefined) {
    enter(journey, item);
    return { kind: 'return', directive: item, status, text: true, level: state.level, location: withQuery(evaluateWord(replacement, journey, lookUp), journey) };
  }
  if (!move(journey, replacement)) return { kind: 'unclear', directive: item, level: state.level };
  state.moved = flag?.text !== 'break';
  return flag?.text === 'last' || flag?.text === 'break' ? { kind: 'go-on', ...state } : undefined;
}

/** A `rewrite` that leads outside takes the query along, unless what it writes ends in `?`. */
function withQuery(value: Value, { query }: Journey): Value {
  const { text } = value;
  if (text === undefined) return value;
  return { ...value, text: text.endsWith('?') ? text.slice(0, -1) : query === '' ? text : `${text}${text.includes('?') ? '&' : '?'}${query}` };
}

/** Sends the request to another path inside; false when that path is unknown. */
export function move(journey: Journey, target: Word): boolean {
  const value = evaluateWord(target, journey, lookUp);
  if (value.text === undefined) return false;
  const question = value.text.indexOf('?');
  journey.uri = question < 0 ? value.text : value.text.slice(0, question);
  if (question >= 0) journey.query = [value.text.slice(question + 1), value.text.endsWith('?') ? '' : journey.query].filter(part => part !== '').join('&');
  return true;
}
