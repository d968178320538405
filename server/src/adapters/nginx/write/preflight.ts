import { properCase } from '../../../cors/header-name';
import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import type { Directive } from '../tree';
import type { Draft } from './draft';
import { sourceOf } from './draft';
import { headerDirective, likeLine } from './header-lines';
import { indentStep, insertAfter, insertBefore, insertInto } from './lines';
import { setStatus } from './words';

/**
 * OPTIONS is answered with 204 in the location of a handler. The block gets no header lines of its own when those around it say all a
 * preflight needs: it inherits them. Else it repeats them, for with one line of its own it inherits none.
 */
export function answerPreflight(draft: Draft, handler: Place, like: Place | undefined, methods: readonly string[], headers: readonly string[]): Edit[] | undefined {
  const directive = draft.find(handler);
  if (!directive) return undefined;
  const wrongEnd = directive.name === 'if' && directive.args.some(arg => /OPTIONS/.test(arg.text)) ? directive.block?.find(item => item.name === 'return') : undefined;
  if (wrongEnd) return setStatus(draft, wrongEnd.at, 204);
  const location = locationOf(draft, directive);
  const model = like && headerDirective(draft, like);
  if (!location || !model || draft.parentOf(model)?.name === 'if' || location.block?.some(item => item.name === 'limit_except')) return undefined;

  const effective = linesAt(draft, location);
  const step = indentStep(draft.textOf(location.at.file));
  const missing = [
    ...(names(effective, 'access-control-allow-methods') || methods.length === 0 ? [] : [likeLine(draft, model, 'Access-Control-Allow-Methods', methods.join(', '))]),
    ...(names(effective, 'access-control-allow-headers') || headers.length === 0 ? [] : [likeLine(draft, model, 'Access-Control-Allow-Headers', headers.map(properCase).join(', '))]),
  ];
  const repeated = missing.length === 0 || model.name !== 'add_header' ? [] : effective.filter(item => /^(?:access-control-|vary$)/i.test(item.args[0]?.text ?? '')
    && !/^access-control-expose-headers$/i.test(item.args[0]?.text ?? '')).map(item => sourceOf(draft, item.at));
  const block = `if ($request_method = OPTIONS) {\n${[...repeated, ...missing, 'return 204;'].map(line => `${step}${line}\n`).join('')}}`;
  const ends = location.block?.find(item => item.name === 'return' || item.name === 'rewrite');
  const last = [...location.block ?? []].reverse().find(item => item.name === 'add_header' && item.at.file === location.at.file);
  // Whoever is turned away by a block in front of it would be turned away first.
  const guard = location.block?.find(item => item.name === 'if' && item.block?.some(({ name }) => name === 'return'));
  const edit = guard ? insertBefore(draft, guard, [block]) : ends ? insertBefore(draft, ends, [block]) : last ? insertAfter(draft, last, [block]) : insertInto(draft, location, [block]);
  return edit && [edit];
}

function locationOf(draft: Draft, directive: Directive): Directive | undefined {
  for (let at: Directive | undefined = directive; at; at = draft.parentOf(at)) if (at.name === 'location') return at;
  return undefined;
}

/** The `add_header` lines that count in a block: its own, or those of the nearest one around it. */
export function linesAt(draft: Draft, location: Directive): readonly Directive[] {
  for (let at: Directive | undefined = location; at; at = draft.parentOf(at)) {
    const own = (at.block ?? []).filter(item => item.name === 'add_header');
    if (own.length > 0) return own;
  }
  return draft.items.filter(item => item.name === 'add_header');
}

function names(lines: readonly Directive[], name: string): boolean {
  return lines.some(item => item.args[0]?.text.toLowerCase() === name);
}
