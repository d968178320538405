import type { Origins } from '../../../policy/change';

import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { contains } from '../../../text/place';
import { mapTable } from '../map';
import type { Directive } from '../tree';
import { PLACEHOLDER } from './compare-exactly';
import type { Draft } from './draft';
import { replace, sourceOf } from './draft';
import { addVary } from './header-lines';
import { indentStep, insertAfter, insertBefore } from './lines';
import { patternOf, quoted } from './quote';
import { putText } from './words';

/** The value at a place is sent to these origins only: one as it stands, several through a `map`. */
export function allowOnly(draft: Draft, at: Place, setBy: Place | undefined, origins: Origins): Edit[] | undefined {
  const directive = valueHolder(draft, at);
  if (!directive) return undefined;
  const block = draft.parentOf(directive);
  if (!origins) return placeholder(draft, at);
  const [only] = origins;
  if (only === undefined) return undefined;
  if (block?.name === 'map') return allowInMap(draft, directive, block, origins);
  if (origins.length === 1) return putText(draft, at, only);
  const vary = setBy ? addVary(draft, setBy) : directive.name === 'add_header' || directive.name === 'more_set_headers' ? addVary(draft, directive.at) : undefined;
  const made = makeVariable(draft, directive, origins);
  const used = made && putText(draft, at, made.name);
  return used && [...made.edits, ...used, ...(vary ?? [])];
}

/** The directive that gives the value at a place: a header line, a `set`, an entry of a map. */
function valueHolder(draft: Draft, at: Place): Directive | undefined {
  return draft.all.find(item => item.args.some(arg => arg.at.file === at.file && contains(arg.at.span, at.span))
    && (/^(?:add_header|more_set_headers|set)$/.test(item.name) || draft.parentOf(item)?.name === 'map'));
}

function placeholder(draft: Draft, at: Place): Edit[] | undefined {
  const source = sourceOf(draft, at);
  if (draft.word(at)) {
    const quote = source[0] === '\'' ? '\'' : '"';
    return [replace(at, quote + PLACEHOLDER + quote, true)];
  }
  return [replace(at, PLACEHOLDER, true)];
}

/** An entry that lets in too many: the origins get entries of their own, the others what nobody is sent. */
function allowInMap(draft: Draft, entry: Directive, block: Directive, origins: readonly string[]): Edit[] | undefined {
  const [value] = entry.args;
  const [source] = block.args;
  if (!value || source?.text !== '$http_origin') return undefined;
  const lines = origins.filter(origin => !mapTable(block).entries.some(({ regex, text }) => !regex && text.toLowerCase() === origin.toLowerCase())).map(origin => `${quoted(origin)} $http_origin;`);
  if (entry.name === 'default') return [replace(value.at, '""'), ...(lines.length > 0 ? [insertAfter(draft, entry, lines)] : [])];
  const [first, ...others] = lines;
  if (first === undefined) return undefined;
  return [replace(entry.at, first), ...(others.length > 0 ? [insertAfter(draft, entry, others)] : [])];
}

/** A variable that holds the Origin when it is one of these, and is empty otherwise: by a map before the server, or by `set` in a fragment. */
function makeVariable(draft: Draft, directive: Directive, origins: readonly string[]): { readonly name: string; readonly edits: Edit[] } | undefined {
  const same = sameMap(draft, origins);
  if (same !== undefined) return { name: same, edits: [] };
  const name = freeName(draft);
  const outermost = ancestors(draft, directive);
  const server = outermost.find(item => item.name === 'server');
  if (server) {
    return { name, edits: [insertBefore(draft, server, [originMap(draft, server.at.file, name, origins)])] };
  }
  if (!draft.config.fragment || directive.at.file !== draft.source.file) return undefined;
  // an `if` within an `if` is not to be had, so the outermost one is the place
  const place = outermost.find(item => item.name === 'if') ?? directive;
  return { name, edits: [insertBefore(draft, place, [`set ${name} "";`, `if ($http_origin ~ ${quoted(patternOf(origins))}) {\n${indentStep(draft.source.text)}set ${name} $http_origin;\n}`])] };
}

/** A `map` that gives the Origin back when it is one of these, and nothing otherwise. */
export function originMap(draft: Draft, file: string, name: string, origins: readonly string[]): string {
  const step = indentStep(draft.textOf(file));
  return `map $http_origin ${name} {\n${step}default "";\n${origins.map(origin => `${step}${quoted(origin)} $http_origin;\n`).join('')}}`;
}

/** A map that does just this already. */
function sameMap(draft: Draft, origins: readonly string[]): string | undefined {
  const wanted = origins.map(origin => origin.toLowerCase()).sort().join();
  for (const [name, block] of draft.config.maps) {
    const { entries, fallback } = mapTable(block);
    if (block.args[0]?.text !== '$http_origin' || (fallback?.text ?? '') !== '' || entries.some(({ regex, value }) => regex || value.text !== '$http_origin')) continue;
    if (entries.map(({ text }) => text.toLowerCase()).sort().join() === wanted) return `$${name}`;
  }
  return undefined;
}

/** A variable, with its `$`, that the configuration does not use. */
export function freeName(draft: Draft): string {
  const taken = new Set([...draft.config.maps.keys(), ...draft.config.settable, ...draft.config.foreign]);
  for (let i = 1; ; i++) {
    const name = i === 1 ? 'cors_origin' : `cors_origin_${i}`;
    if (!taken.has(name) && !draft.all.some(item => item.args.some(arg => arg.text.includes(`$${name}`) || arg.text.includes(`{${name}}`)))) return `$${name}`;
  }
}

/** The directive and those around it, the outermost first. */
function ancestors(draft: Draft, directive: Directive): Directive[] {
  const chain = [directive];
  for (let at = draft.parentOf(directive); at; at = draft.parentOf(at)) chain.unshift(at);
  return chain;
}

