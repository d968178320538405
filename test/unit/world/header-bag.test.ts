import assert from 'node:assert/strict';
import { installBuiltins } from '../../../server/src/program/builtins';
import type { ProgramMachine } from '../../../server/src/program/create';
import { createMachine } from '../../../server/src/program/create';
import { fromOrigin, primitive, undefinedValue } from '../../../server/src/program/value';
import type { Place } from '../../../server/src/text/place';
import type { HeaderBag } from '../../../server/src/world/header-bag';
import { createHeaderBag } from '../../../server/src/world/header-bag';

const at = (start: number): Place => ({ file: '/a.js', span: { start, end: start + 1 } });
const writing = { at: at(1), setBy: at(0) };
const text = (value: string, ...places: Place[]) => primitive(value, places);

function machine(): ProgramMachine {
  const made = createMachine({ loadUnit: () => undefined, resolve: () => undefined, strict: true });
  installBuiltins(made);
  return made;
}

const shown = (bag: HeaderBag): string[] => bag.lines.map(line => `${line.name}: ${line.value ?? '?'}${line.appended ? ' +' : ''}`);

describe('bags of header lines', () => {
  it('set replaces whatever the case, append stands beside, join makes one line', () => {
    const m = machine();
    const bag = createHeaderBag();
    bag.set(m, text('access-control-allow-origin'), text('*'), writing);
    bag.set(m, text('Access-Control-Allow-Origin'), text(' https://a.example '), writing);
    assert.deepEqual(shown(bag), ['Access-Control-Allow-Origin: https://a.example']);
    bag.append(m, text('Access-Control-Allow-Origin'), text('*'), writing);
    assert.deepEqual(shown(bag), ['Access-Control-Allow-Origin: https://a.example', 'Access-Control-Allow-Origin: * +']);
    bag.join(m, text('vary'), text('Origin'), writing);
    bag.join(m, text('Vary'), text('Accept'), writing);
    assert.deepEqual(shown(bag).slice(2), ['vary: Origin, Accept +']);
    bag.remove(m, text('ACCESS-CONTROL-ALLOW-ORIGIN'));
    assert.deepEqual(shown(bag), ['vary: Origin, Accept +']);
    assert.equal(bag.has(m, text('Vary')), true);
    assert.equal(bag.has(m, text('Allow')), false);
  });

  it('a list makes one line an item; numbers and booleans become text', () => {
    const m = machine();
    const bag = createHeaderBag();
    bag.set(m, text('A'), m.list([text('1'), text('2')], []), writing);
    bag.set(m, text('B'), primitive(true), writing);
    bag.set(m, text('C'), primitive(600), writing);
    assert.deepEqual(shown(bag), ['A: 1', 'A: 2 +', 'B: true', 'C: 600']);
  });

  it('what is not known stays visible: unknown names open the bag, unknown values have no text', () => {
    const m = machine();
    const bag = createHeaderBag(name => name === 'CORS_ORIGIN' ? ['https://a.example'] : []);
    bag.set(m, text('Access-Control-Allow-Origin'), m.unknown('env:CORS_ORIGIN', 4, [], { environment: 'CORS_ORIGIN' }), writing);
    assert.equal(bag.open, false);
    assert.deepEqual(bag.lines[0]?.environment, { name: 'CORS_ORIGIN', samples: ['https://a.example'] });
    bag.set(m, m.unknown('name'), text('x'), writing);
    assert.equal(bag.open, true);
    assert.equal(bag.has(m, text('Allow')), undefined);
    assert.equal(bag.get(m, text('Allow')).kind, 'unknown');
  });

  it('a line stands on the one literal behind its value, else on the expression', () => {
    const m = machine();
    const bag = createHeaderBag();
    bag.set(m, text('A', at(30)), text('x', at(40)), writing);
    assert.deepEqual([bag.lines[0]?.at, bag.lines[0]?.nameAt, bag.lines[0]?.setBy], [at(40), at(30), at(0)]);
    bag.set(m, text('A'), text('xy', at(40), at(50)), writing);
    assert.deepEqual([bag.lines[0]?.at, bag.lines[0]?.written], [at(1), [at(40), at(50)]]);
    bag.set(m, text('A'), primitive('o', [at(40)], fromOrigin), writing);
    assert.deepEqual([bag.lines[0]?.at, bag.lines[0]?.fromOrigin], [at(1), true]);
  });

  it('takes over objects, pairs, flat lists and maps', () => {
    const m = machine();
    const bag = createHeaderBag();
    const object = m.object([], [['A', text('1')]]);
    bag.merge(m, object, 'set', writing);
    bag.merge(m, m.list([m.list([text('B'), text('2')], [])], []), 'set', writing);
    bag.merge(m, m.list([text('C'), text('3'), text('C'), text('4')], []), 'append', writing);
    assert.deepEqual(shown(bag), ['A: 1', 'B: 2', 'C: 3', 'C: 4 +']);
    assert.equal(bag.open, false);
    bag.merge(m, undefinedValue, 'set', writing);
    assert.equal(bag.open, false);
    bag.merge(m, m.object([], [], { open: true }), 'set', writing);
    assert.equal(bag.open, true);
  });

  it('is the same again for the next question', () => {
    const m = machine();
    const bag = createHeaderBag();
    bag.set(m, text('A'), text('1'), writing);
    m.explore(() => {
      bag.set(m, text('A'), text('2'), writing);
      bag.append(m, text('B'), text('3'), writing);
      bag.openUp(m);
      return undefined;
    });
    assert.deepEqual([shown(bag), bag.open], [['A: 1'], false]);
  });
});
