import type { Machine } from '../machine';
import type { Native } from '../value';
import { primitive } from '../value';
import { argument, globalFunction } from './define';
import { known, notKnown } from './derive';

/** `Buffer` and text coders: bytes made from a known text give that text back in UTF-8, everything else is unknown. */
export function installBuffers(machine: Machine): void {
  const from: Native = (within, _self, args, site) => {
    const given = within.settle(argument(args, 0));
    const encoding = args.length > 1 ? within.text(argument(args, 1)) : 'utf8';
    const text = given.kind === 'primitive' && /^utf-?8$/i.test(encoding ?? '') ? within.text(given) : undefined;
    if (text === undefined) return notKnown(within, 'Buffer.from', [given], { known: 'object', writtenFrom: [], at: site.at });
    const coded: Native = (inner, _this, rest) => {
      const as = rest.length > 0 ? inner.text(argument(rest, 0)) : 'utf8';
      return as !== undefined && /^utf-?8$/i.test(as) ? known(text, [given]) : notKnown(inner, `Buffer.toString(${as ?? '?'})`, [given], { known: 'text' });
    };
    return within.object([site.at], [], {
      class: 'host', label: 'Buffer',
      exotic: { get: (inner, _thing, key) => key === 'toString' ? inner.native('Buffer.toString', coded) : key === 'length' || key === 'byteLength' ? known(new TextEncoder().encode(text).length, [given], []) : inner.unknown(`buffer.${key}`) },
    });
  };
  const unknown = (name: string): Native => (within, _self, args, site) => notKnown(within, name, args.map(arg => within.settle(arg)), { known: 'object', writtenFrom: [], at: site.at });
  globalFunction(machine, 'Buffer', unknown('Buffer'), {
    construct: (within, args, site) => from(within, primitive(undefined), args, site),
    statics: { from, alloc: unknown('Buffer.alloc'), allocUnsafe: unknown('Buffer.alloc'), concat: unknown('Buffer.concat'), isBuffer: unknown('Buffer.isBuffer'), byteLength: (within, _self, args) => {
      const text = within.text(argument(args, 0));
      return text === undefined ? notKnown(within, 'Buffer.byteLength', args.map(arg => within.settle(arg)), { writtenFrom: [] }) : known(new TextEncoder().encode(text).length, args.slice(0, 1), []);
    } },
  });
}
