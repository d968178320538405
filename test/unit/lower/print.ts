import type { ClassCode, Entry, Expression, FunctionCode, Item, Key, Slot, Statement, Target } from '../../../server/src/program/core';

/** Core as one line of text, in the manner of S-expressions: for comparing in tests. */
export function printStatements(body: readonly Statement[]): string {
  return body.map(printStatement).join(' ');
}

function printStatement(s: Statement): string {
  const block = (body: readonly Statement[]): string => `{${printStatements(body)}}`;
  const label = 'label' in s && s.label && s.op !== 'labelled' ? `:${s.label}` : '';
  switch (s.op) {
    case 'do': return printExpression(s.expression);
    case 'declare': return `(${s.constant ? 'const' : s.scope === 'function' ? 'var' : 'let'} ${printTarget(s.slot.target)}${s.slot.value ? ` ${printExpression(s.slot.value)}` : ''})`;
    case 'define': return `(define ${s.name} ${printFunction(s.code)})`;
    case 'define-class': return `(define-class ${s.name} ${printClass(s.code)})`;
    case 'define-enum': return `(enum ${s.name}${s.members.map(m => ` ${m.name}${m.value ? `=${printExpression(m.value)}` : ''}`).join('')})`;
    case 'block': return block(s.body);
    case 'if': return `(if ${printExpression(s.test)} ${block(s.yes)} ${block(s.no)})`;
    case 'loop': return `(${s.testFirst ? 'loop' : 'loop-after'}${label} ${block(s.init)} ${s.test ? printExpression(s.test) : '_'} ${s.update ? printExpression(s.update) : '_'} ${block(s.body)})`;
    case 'each': return `(each-${s.over}${label} ${s.declares ? 'let ' : ''}${printTarget(s.target)} ${printExpression(s.of)} ${block(s.body)})`;
    case 'switch': return `(switch${label} ${printExpression(s.of)}${s.cases.map(c => ` (${c.test ? printExpression(c.test) : 'default'} ${block(c.body)})`).join('')})`;
    case 'try': return `(try ${block(s.body)}${s.caught ? ` (catch ${s.caught.target ? printTarget(s.caught.target) : '_'} ${block(s.caught.body)})` : ''}${s.finally ? ` (finally ${block(s.finally)})` : ''})`;
    case 'labelled': return `(labelled ${s.label} ${block(s.body)})`;
    case 'return': return s.value ? `(return ${printExpression(s.value)})` : '(return)';
    case 'throw': return `(throw ${printExpression(s.value)})`;
    case 'break':
    case 'continue': return `(${s.op}${label})`;
    case 'import': return `(import ${s.specifier}${s.names.map(n => ` ${n.name}>${n.local}`).join('')})`;
    case 'export': return `(export${s.specifier ? ` from ${s.specifier}` : ''}${s.names.map(n => ` ${n.name}>${n.exported}`).join('')})`;
    case 'export-default': return `(export-default ${printExpression(s.value)})`;
  }
}

export function printExpression(e: Expression): string {
  switch (e.op) {
    case 'constant': return typeof e.value === 'bigint' ? `${e.value}n` : e.value === undefined ? 'undefined' : JSON.stringify(e.value);
    case 'template': return `(text ${e.parts.map(printExpression).join(' ')})`;
    case 'tagged': return `(tagged ${printExpression(e.tag)} ${JSON.stringify(e.strings)} ${e.values.map(printExpression).join(' ')})`;
    case 'pattern': return `/${e.source}/${e.flags}`;
    case 'name': return e.name;
    case 'this':
    case 'super': return e.op;
    case 'list': return `[${e.items.map(printItem).join(' ')}]`;
    case 'record': return `{${e.entries.map(printEntry).join(' ')}}`;
    case 'function': return printFunction(e.code);
    case 'class': return printClass(e.code);
    case 'member': return `${printExpression(e.object)}${e.optional ? '?' : ''}.${printKey(e.key)}`;
    case 'call': return `(${printExpression(e.callee)}${e.optional ? '?' : ''}${e.arguments.map(a => ` ${printItem(a)}`).join('')})`;
    case 'new': return `(new ${printExpression(e.callee)}${e.arguments.map(a => ` ${printItem(a)}`).join('')})`;
    case 'chain': return `(chain ${printExpression(e.of)})`;
    case 'unary': return `(${e.operator} ${printExpression(e.of)})`;
    case 'binary':
    case 'logical': return `(${e.operator} ${printExpression(e.left)} ${printExpression(e.right)})`;
    case 'choose': return `(? ${printExpression(e.test)} ${printExpression(e.yes)} ${printExpression(e.no)})`;
    case 'assign': return `(${e.operator ?? ''}= ${printTarget(e.target)} ${printExpression(e.value)})`;
    case 'update': return `(${e.prefix ? 'pre' : 'post'}${e.by > 0 ? '++' : '--'} ${printTarget(e.target)})`;
    case 'sequence': return `(, ${e.parts.map(printExpression).join(' ')})`;
    case 'await': return `(await ${printExpression(e.of)})`;
    case 'yield': return `(yield${e.of ? ` ${printExpression(e.of)}` : ''})`;
    case 'import': return `(load ${printExpression(e.specifier)})`;
    case 'unknown': return `(unknown${e.parts.map(part => ` ${printExpression(part)}`).join('')})`;
  }
}

function printItem(item: Item): string {
  return item ? `${item.spread ? '...' : ''}${printExpression(item.value)}` : '_';
}

function printEntry(entry: Entry): string {
  if (entry.kind === 'spread') return `...${printExpression(entry.value)}`;
  return `${entry.kind === 'property' ? '' : `${entry.kind} `}${printKey(entry.key)}:${printExpression(entry.value)}`;
}

function printKey(key: Key): string {
  return 'name' in key ? key.name : `[${printExpression(key.computed)}]`;
}

function printTarget(target: Target): string {
  switch (target.bind) {
    case 'name': return target.name;
    case 'member': return `${printExpression(target.object)}.${printKey(target.key)}`;
    case 'list': return `[${target.items.map(item => item ? printSlot(item) : '_').join(' ')}${target.rest ? ` ...${printTarget(target.rest)}` : ''}]`;
    case 'record': return `{${target.entries.map(entry => `${printKey(entry.key)}:${printSlot(entry.slot)}`).join(' ')}${target.rest ? ` ...${printTarget(target.rest)}` : ''}}`;
    case 'nothing': return '_';
  }
}

function printSlot(slot: Slot): string {
  return `${printTarget(slot.target)}${slot.fallback ? `=${printExpression(slot.fallback)}` : ''}`;
}

function printFunction(code: FunctionCode): string {
  const parameters = code.parameters.map(p => `${p.decorators?.map(d => `@${printExpression(d)} `).join('') ?? ''}${p.property ? 'this.' : ''}${printSlot(p)}${p.type ? `:${p.type}` : ''}`);
  if (code.rest) parameters.push(`...${printTarget(code.rest)}`);
  const hoisted = code.hoisted.length > 0 ? ` <${code.hoisted.join(' ')}>` : '';
  return `(${code.async ? 'async-' : ''}${code.generator ? 'generator-' : ''}${code.kind}${code.name ? ` ${code.name}` : ''} (${parameters.join(' ')})${hoisted} ${code.concise ? '=>' : ''}${printStatements(code.body)})`;
}

function printClass(code: ClassCode): string {
  const members = code.members.map(m => ` ${m.decorators.map(d => `@${printExpression(d)} `).join('')}${m.static ? 'static ' : ''}${m.kind} ${printKey(m.key)}${m.value ? `=${printExpression(m.value)}` : ''}`);
  return `(${code.decorators.map(d => `@${printExpression(d)} `).join('')}class${code.name ? ` ${code.name}` : ''}${code.extends ? ` < ${printExpression(code.extends)}` : ''}${code.constructorCode ? ` ${printFunction(code.constructorCode)}` : ''}${members.join('')})`;
}
