import type { Machine } from '../machine';
import type { Native, Value } from '../value';
import { argument, globalFunction } from './define';
import { known, longestText, notKnown } from './derive';

/** `encodeURIComponent` and its like, `atob`, `btoa`, `structuredClone`. */
export function installEncoding(machine: Machine): void {
  for (const [name, host] of [['encodeURIComponent', encodeURIComponent], ['decodeURIComponent', decodeURIComponent], ['encodeURI', encodeURI], ['decodeURI', decodeURI], ['atob', atob], ['btoa', btoa], ['escape', undefined], ['unescape', undefined]] as const) {
    globalFunction(machine, name, coding(name, host));
  }
  globalFunction(machine, 'structuredClone', (within, _self, args) => copy(within, argument(args, 0), 20));
}

function coding(name: string, host: ((text: string) => string) | undefined): Native {
  return (machine, _self, args, site) => {
    const value = machine.settle(argument(args, 0));
    const text = machine.text(value);
    if (!host || text === undefined || text.length > longestText) return notKnown(machine, name, [value], { known: 'text', at: site.at });
    try {
      return known(host(text), [value]);
    } catch {
      return machine.throw(machine.error('URIError', 'URI malformed', site.at), site.at);
    }
  };
}

/** A copy of plain objects and lists; everything else is the same. */
function copy(machine: Machine, unsettled: Value, depth: number): Value {
  const value = machine.settle(unsettled);
  if (value.kind !== 'thing' || depth === 0 || value.class !== 'object' && value.class !== 'list') return value;
  const made = value.class === 'list' ? machine.list([], value.written) : machine.object(value.written);
  for (const [key, property] of value.properties) made.properties.set(key, { ...property, value: copy(machine, property.value, depth - 1) });
  if (value.length !== undefined) made.length = value.length;
  made.open = value.open;
  return made;
}

