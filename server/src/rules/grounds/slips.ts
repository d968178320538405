import { parseUrl } from '../../cors/origin';
import { sharedDomainOf } from '../../cors/shared-host';
import type { Hostile } from '../../policy/candidates';
import { candidatesOf } from '../../policy/candidates';
import type { Inquiry, Witness } from '../../policy/inquiry';
import type { Trusted } from '../../policy/server';
import { placeKey } from '../../text/place';
import { bypasses } from './reflection';

/** A hostile origin that slips through a test of the Origin, and the comparison that lets it. */
export interface Slip {
  readonly witness: Witness;
  readonly trusted: Trusted | undefined;
}

/** One witness a comparison among the hostile origins that are `wanted`, the most telling one: with credentials before without. */
export function slips(inquiry: Inquiry, wanted: (hostile: Hostile) => boolean): Slip[] {
  const found = new Map<string, Slip>();
  for (const witness of bypasses(inquiry)) {
    if (!wanted(witness.hostile)) continue;
    const trusted = culprit(witness.hostile.trusted, inquiry);
    const key = placeKey(trusted?.at ?? witness.line.at);
    const known = found.get(key);
    if (!known || witness.credentials === true && known.witness.credentials !== true) found.set(key, { witness, trusted });
  }
  return [...found.values()];
}

/**
 * Tells names that anybody can register, and that only resemble the trusted one. Where every name under a shared domain gets in, one more of
 * those is no forgery.
 */
export function forgeries(inquiry: Inquiry): (hostile: Hostile) => boolean {
  const open = slipPlaces(inquiry, isNeighbour);
  return ({ trick, reach, origin, trusted }) => reach === 'anyone' && trick !== 'null' && trick !== 'neighbour'
    && !(trusted && open.has(placeKey(trusted.at)) && isBeside(origin, trusted));
}

/** Under the same shared domain as what was trusted. */
function isBeside(origin: string, trusted: Trusted): boolean {
  const shared = sharedDomainOf(hostOf(origin));
  return shared !== undefined && candidatesOf(trusted).some(candidate => sharedDomainOf(hostOf(candidate.origin)) === shared);
}

function hostOf(origin: string): string {
  return parseUrl(origin)?.hostname ?? '';
}

/** A name beside the trusted one under an end that is given to everybody: `attacker.vercel.app`. */
export function isNeighbour({ trick, reach }: Hostile): boolean {
  return reach === 'anyone' && trick === 'neighbour';
}

/** Where comparisons let in what is `wanted`, as place keys: for rules that leave a place to a graver one. */
export function slipPlaces(inquiry: Inquiry, wanted: (hostile: Hostile) => boolean): ReadonlySet<string> {
  return new Set(slips(inquiry, wanted).map(({ witness, trusted }) => placeKey(trusted?.at ?? witness.line.at)));
}

/** The comparison the look-alike was made for is the guilty one when its kind is inexact; that is how look-alikes are made. */
function culprit(trusted: Trusted | undefined, inquiry: Inquiry): Trusted | undefined {
  return trusted && inquiry.heard.trusted.find(({ at, test }) => placeKey(at) === placeKey(trusted.at) && test === trusted.test);
}
