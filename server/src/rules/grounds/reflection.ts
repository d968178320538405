import { strangers } from '../../cors/look-alike';
import type { Inquiry, Witness } from '../../policy/inquiry';
import { placeKey } from '../../text/place';
import { hangsOnEnvironment } from './environment';

/**
 * One witness for every Allow-Origin line that lets in all strangers by repeating their Origin.
 * `credentials`: with them allowed for certain (default), or certainly without.
 */
export function reflections(inquiry: Inquiry, credentials = true): Witness[] {
  const byLine = new Map<string, Witness[]>();
  for (const witness of inquiry.witnesses()) {
    if (witness.hostile.trick !== 'stranger' || witness.credentials !== credentials || witness.line.value === '*') continue;
    if (hangsOnEnvironment(inquiry, witness)) continue;
    const key = placeKey(witness.line.at);
    byLine.set(key, [...byLine.get(key) ?? [], witness]);
  }
  return [...byLine.values()].flatMap(group => {
    const all = new Set(group.map(({ hostile }) => hostile.origin)).size === strangers.length;
    const first = group.find(({ answer }) => !answer.developmentOnly) ?? group[0];
    return all && first ? [first] : [];
  });
}

/** Origins that get in although the Origin is tested: every witness at a line that refuses at least one stranger. */
export function bypasses(inquiry: Inquiry): readonly Witness[] {
  const known = found.get(inquiry) ?? search(inquiry);
  found.set(inquiry, known);
  return known;
}

/** Several rules ask for the same. */
const found = new WeakMap<Inquiry, readonly Witness[]>();

function search(inquiry: Inquiry): Witness[] {
  const open = new Set<string>();
  for (const { hostile, line, route } of inquiry.witnesses()) if (hostile.trick === 'stranger') open.add(`${placeKey(line.at)} ${route.path}`);
  return inquiry.witnesses().filter(witness => {
    const { hostile, line, route } = witness;
    return hostile.trick !== 'stranger' && line.value !== '*' && !open.has(`${placeKey(line.at)} ${route.path}`) && !hangsOnEnvironment(inquiry, witness);
  });
}
