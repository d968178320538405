import type { Thing, Value } from '../value';
import { primitive } from '../value';
import type { Interpreter } from './interpreter';

/** `prototype`, `name` and `length` of a function, which are made when they are asked for. */
export function functionMember(m: Interpreter, owner: Thing, key: string): Value | undefined {
  const { call } = owner;
  if (!call) return undefined;
  if (!('code' in call)) return key === 'name' && owner.label ? primitive(owner.label) : undefined;
  const { code } = call;
  switch (key) {
    case 'name': return primitive(code.name ?? '');
    case 'length': {
      const optional = code.parameters.findIndex(parameter => parameter.fallback);
      return primitive(optional >= 0 ? optional : code.parameters.length);
    }
    case 'prototype': return code.kind === 'function' && !code.async ? prototypeOf(m, owner) : undefined;
    default: return undefined;
  }
}

/** The `prototype` object of a plain function or class; made at first need. */
export function prototypeOf(m: Interpreter, owner: Thing): Thing {
  const existing = owner.properties.get('prototype')?.value;
  if (existing?.kind === 'thing') return existing;
  const made = m.object(owner.written);
  made.properties.set('constructor', { value: owner, enumerable: false });
  owner.properties.set('prototype', { value: made, enumerable: false });
  m.trail(() => { owner.properties.delete('prototype'); });
  return made;
}
