import type { Answer } from '../../policy/answer';
import type { Finding } from '../../policy/finding';
import type { Inquiry } from '../../policy/inquiry';
import type { Place } from '../../text/place';
import { contains, overlaps } from '../../text/place';
import type { FetchOutcome } from '../fetches';

/** Places that had a part in the answers of these outcomes: what set, replaced or ended them, and whom the program compares the Origin with. */
export function responsiblePlaces({ subject }: Inquiry, outcomes: readonly FetchOutcome[]): readonly Place[] {
  const answers = outcomes.flatMap(({ preflight, response, blockedAt }) => blockedAt === 'preflight' ? [preflight] : [preflight, response]).filter(answer => answer !== null);
  return [
    ...answers.flatMap(placesOf),
    ...subject.heard().trusted.flatMap(({ at, list, testAt }) => [at, list, testAt]),
    // A CORS layer that was not reached is what "too late" is about.
    ...subject.layers.filter(({ kind }) => kind === 'cors').map(({ at }) => at),
    ...subject.options.flatMap(({ at, objectAt, options }) => [at, objectAt, ...options.flatMap(({ keyAt, value }) => [keyAt, value.at])]),
  ].filter(place => place !== undefined);
}

/** Whether a finding stands on one of the places, or around or in one; or says that it is related to it. */
export function isAbout(places: readonly Place[], { at, related }: Pick<Finding, 'at' | 'related'>): boolean {
  return [at, ...related.map(one => one.at)].some(one => places.some(({ file, span }) => file === one.file && (overlaps(span, one.span) || contains(span, one.span) || contains(one.span, span))));
}

function placesOf({ headers, lost, exit, exitHeaders, passed }: Answer): (Place | undefined)[] {
  return [
    ...headers.filter(({ name }) => /^(?:access-control-|vary$|location$)/i.test(name)).flatMap(({ at, written, nameAt, setBy }) => [at, ...written, nameAt, setBy]),
    ...(lost ?? []).flatMap(({ line, by }) => [line.at, by]), exit, exitHeaders,
    ...passed.flatMap(({ at, uncalled, pathAt }) => [at, uncalled, pathAt]),
  ];
}
