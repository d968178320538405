import type { Reply } from '../policy/answer';
import { sameName } from '../policy/answer';
import type { Unasked } from '../policy/reading';
import type { Subject } from '../policy/server';
import type { Place } from '../text/place';
import { contains, placeKey } from '../text/place';
import type { Mention } from './mentions';

/** One start of the program: what ran in it, and which mentions (by `placeKey`) ran while nothing was asked. */
export interface Ran {
  visited(place: Place): boolean;
  readonly unbidden: ReadonlySet<string>;
}

/** A subject with the replies it gave so far. */
export interface Replying {
  readonly subject: Subject;
  replies(): Iterable<Reply>;
}

/**
 * The mentions that no question reached: nothing ran them, or they ran at start-up alone (a table of header names, options of a plugin that is
 * not known) and no answer carries what they say. Ask first.
 */
export function unaskedMentions(mentions: readonly Mention[], runs: readonly Ran[], subjects: readonly Replying[]): Unasked[] {
  const silent = mentions.filter(mention => {
    const key = placeKey(mention.at);
    return mention.kind === 'foreign' || !runs.some(run => run.visited(mention.at) && !run.unbidden.has(key)) && !isPartOf(mention, subjects);
  });
  // Looking through all replies is dear, and seldom needed.
  const told = silent.some(({ kind, at }) => kind !== 'foreign' && runs.some(run => run.visited(at))) ? toldPlaces(subjects) : [];
  return silent
    .filter(mention => mention.kind === 'foreign' || !told.some(one => tells(one, mention)))
    .map(({ at, foreign }) => foreign === undefined ? at : { ...at, because: `${foreign} is not modelled` });
}

/** It stands in the options of a library, or in a handler that is asked. */
function isPartOf({ kind, at }: Mention, subjects: readonly Replying[]): boolean {
  const holds = (place: Place | undefined): boolean => place?.file === at.file && contains(place.span, at.span);
  return subjects.some(({ subject }) => subject.options.some(set => holds(set.at) || holds(set.objectAt) || set.options.some(({ keyAt }) => holds(keyAt)))
    || kind === 'header' && (holds(subject.at) || subject.layers.some(layer => holds(layer.at)) || subject.routes.some(route => holds(route.at))));
}

/** Most that stands between a name and its value: a quote, a colon or comma, blanks, a bracket. */
const BETWEEN = 8;

/** The line was written there: with this name, in this call, or with the value that stands behind the name. */
function tells({ name, place: { file, span } }: Told, { kind, at, name: named }: Mention): boolean {
  if (file !== at.file) return false;
  if (contains(span, at.span) || kind === 'library' && contains(at.span, span)) return true;
  const gap = span.start - at.span.end;
  return named !== undefined && sameName(name, named) && gap >= 0 && gap <= BETWEEN;
}

interface Told {
  readonly name: string;
  readonly place: Place;
}

/** Places that header lines of answers came from, each once. */
function toldPlaces(subjects: readonly Replying[]): Told[] {
  const found = new Map<string, Told>();
  for (const { replies } of subjects) for (const { answers } of replies()) for (const { headers, lost = [] } of answers) {
    for (const { name, at, nameAt, setBy, written } of [...headers, ...lost.map(({ line }) => line)]) {
      for (const place of [at, nameAt, setBy, ...written]) if (place) found.set(placeKey(place), { name, place });
    }
  }
  return [...found.values()];
}
