import type { Origins } from '../../policy/change';
import { escapeSnippet } from '../../text/edit';
import type { Edit } from '../../text/edit';
import { lineAt } from '../../text/line-map';
import type { Beginning, Source, Surroundings } from '../adapter';
import { isNginxName } from './claims';
import { openDraft } from './reading';
import type { Directive } from './tree';
import type { Draft } from './write/draft';
import { sourceOf } from './write/draft';
import { freeName, originMap } from './write/allow-only';
import { PLACEHOLDER } from './write/compare-exactly';
import { indentStep, insertBefore, insertInto } from './write/lines';
import { linesAt } from './write/preflight';

/** Longest text that is looked at: the action is for files that people write. */
const LIMIT = 400_000;
/** Stands for the placeholder while the rest is made a snippet. */
const MARK = '\uE000';
const PERMISSIONS = ['add_header Access-Control-Allow-Methods "GET, POST, PUT, PATCH, DELETE" always;', 'add_header Access-Control-Allow-Headers "Content-Type, Authorization" always;'];

/** A `location` at an offset, of a server, that hands on or serves: a `map` of the origins in front of the server, the lines and an end for preflights in the location. */
export function nginxBeginnings(source: Source, surroundings: Surroundings, origins: Origins, offset: number): readonly Beginning[] {
  if (!isNginxName(source.file) || source.text.length > LIMIT || !/\blocation\b/.test(lineAt(source.text, offset))) return [];
  const draft = openDraft(source, surroundings);
  return draft.all.flatMap((location): Beginning[] => {
    const server = serverOf(draft, location);
    const { file, span } = location.headAt;
    if (location.name !== 'location' || file !== source.file || offset < span.start || span.end < offset || !server || !canCarry(location)) return [];
    const edits = editsFor(draft, location, server, origins);
    return edits ? [{ at: location.headAt, edits }] : [];
  });
}

/** Whether lines in it would reach a client, and an `if` at its start would not change what the rest does. */
function canCarry({ block = [] }: Directive): boolean {
  return block.some(({ name }) => /^(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass$|^(?:root|alias|try_files)$/.test(name)) && !block.some(({ name }) => name === 'return' || name === 'internal' || name === 'limit_except' || name === 'location');
}

function editsFor(draft: Draft, location: Directive, server: Directive, origins: Origins): Edit[] | undefined {
  const name = freeName(draft);
  const map = insertBefore(draft, server, [originMap(draft, server.at.file, name, origins ?? [MARK])]);
  const own = location.block?.some(item => item.name === 'add_header') === true;
  // A location with a line of its own inherits none: what it had goes on being said.
  const inherited = own ? [] : linesAt(draft, location).map(item => sourceOf(draft, item.at));
  const lines = [
    ...inherited, `add_header Access-Control-Allow-Origin ${name} always;`, ...PERMISSIONS, 'add_header Vary Origin always;',
    `if ($request_method = OPTIONS) {\n${indentStep(draft.textOf(location.at.file))}return 204;\n}`,
  ];
  const written = insertInto(draft, location, lines);
  return written && [origins ? map : { ...map, text: escapeSnippet(map.text).replace(MARK, () => PLACEHOLDER), snippet: true }, written];
}

function serverOf(draft: Draft, directive: Directive): Directive | undefined {
  for (let at = draft.parentOf(directive); at; at = draft.parentOf(at)) if (at.name === 'server') return at;
  return undefined;
}
