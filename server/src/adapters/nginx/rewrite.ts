import { holds } from './condition';
import type { Level } from './config';
import type { Journey } from './journey';
import { enter, evaluateWord } from './journey';
import { keepCaptures } from './map';
import { fromPcre, search } from './pattern';
import type { Directive, Word } from './tree';
import { known } from './value';
import { lookUp } from './variables';

/** How the rewrite directives of a level ended. */
export type Rewritten =
  /** `status` undefined: not a number. `text`: nginx sends a body or a Location of its own, and no error page. */
  | { readonly kind: 'return'; readonly directive: Directive; readonly status: number | undefined; readonly text: boolean; readonly level: Level }
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
        return returned(item, state.level);
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

function returned(item: Directive, level: Level): Rewritten {
  const first = item.args[0]?.text ?? '';
  if (/^(?:https?:\/\/|\$scheme)/.test(first)) return { kind: 'return', directive: item, status: 302, text: true, level };
  return { kind: 'return', directive: item, status: /^\d{3}$/.test(first) ? Number(first) : undefined, text: item.args.length > 1, level };
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
  const status = flag?.text === 'permanent' ? 301 : flag?.text === 'redirect' || /^(?:https?:\/\/|\$scheme)/.test(replacement.text) ? 302 : undefined;
  if (status !== undefined) {
    enter(journey, item);
    return { kind: 'return', directive: item, status, text: true, level: state.level };
  }
  if (!move(journey, replacement)) return { kind: 'unclear', directive: item, level: state.level };
  state.moved = flag?.text !== 'break';
  return flag?.text === 'last' || flag?.text === 'break' ? { kind: 'go-on', ...state } : undefined;
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
