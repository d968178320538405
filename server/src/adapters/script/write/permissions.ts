import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { addItem, listText } from './lists';
import { markOf } from './literals';
import type { Call, Node, Page } from './page';
import { bare, keyName, literalText, nodesAtPlace, replaceNode } from './page';
import { keyText, quote } from './style';

/** Tokens join the list of methods or headers at a place: a comma text or a list. */
export function addTokens(page: Page, at: Place, tokens: readonly string[]): Edit[] | undefined {
  const nodes = nodesAtPlace(page, at).map(bare);
  const list = nodes.map(node => listOf(page, node)).find(found => found !== undefined);
  if (list) return addToList(page, list, tokens);
  const node = nodes.at(-1);
  const text = literalText(node);
  const mark = node && markOf(page, node);
  if (!node || text === undefined || !mark) return undefined;
  const separator = /,\s*/.exec(text)?.[0] ?? ', ';
  // A token that is there in another case gives way.
  const spelled = tokens.reduce((list, token) => list.replace(wordOf(token), token), text);
  const added = tokens.filter(token => !wordOf(token).test(text));
  const joined = [...spelled.trim() === '' ? [] : [spelled.replace(/\s*,\s*$/, '')], ...added].join(separator);
  return [replaceNode(page, node, quote(joined, mark))];
}

/** The token as an item of a comma text, whatever its case. */
function wordOf(token: string): RegExp {
  return new RegExp(`(?<![^\\s,])${token.replace(/[^\w-]/g, '\\$&')}(?![^\\s,])`, 'i');
}

/** The list itself, the list an item stands in, or the one in `[…].join(',')`. */
function listOf(page: Page, node: Node): TSESTree.ArrayExpression | undefined {
  if (node.type === 'ArrayExpression') return node;
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && node.callee.property.name === 'join') {
    const object = bare(node.callee.object);
    return object.type === 'ArrayExpression' ? object : undefined;
  }
  const parent = page.parent(node);
  // `['Access-Control-Allow-Methods', 'GET']` is a header with its value, no list of methods.
  return parent?.type === 'ArrayExpression' && !/^access-control-/i.test(literalText(parent.elements[0]) ?? '') ? parent : undefined;
}

function addToList(page: Page, list: TSESTree.ArrayExpression, tokens: readonly string[]): Edit[] | undefined {
  const sample = list.elements.find(item => item?.type === 'Literal');
  const mark = (sample && markOf(page, sample)) ?? page.style.quote;
  const edits: Edit[] = [];
  const added = tokens.filter(token => {
    const item = list.elements.find(one => literalText(one)?.toLowerCase() === token.toLowerCase());
    if (item) edits.push(replaceNode(page, item, quote(token, markOf(page, item) ?? mark)));
    return !item;
  });
  const items = added.length === 0 ? [] : addItem(page, list, added.map(token => quote(token, mark)).join(', '));
  return items && [...edits, ...items];
}

/** An option with a list of texts is added to the options of a call. */
export function addOption(page: Page, at: Place, key: string, texts: readonly string[]): Edit[] | undefined {
  const call = callAt(page, at);
  return call && addOptionText(page, call, key, `${keyText(key, page.style.quote)}: ${listText(page, texts, call.range[0])}`);
}

/** Adds `key: value` to the object that a call is given, or gives it one; undefined when the key is there or the object is out of sight. */
export function addOptionText(page: Page, call: Call, key: string, property: string): Edit[] | undefined {
  const objects = call.arguments.map(argument => objectOf(page, argument)).filter(object => object !== undefined);
  const [options] = objects;
  if (!options) return call.arguments.length === 0 ? addItem(page, call, `{ ${property} }`) : undefined;
  if (objects.length > 1 || options.properties.some(one => one.type === 'Property' && keyName(one) === key)) return undefined;
  return addItem(page, options, property);
}

/** The call at a place, awaited or as a statement. */
export function callAt(page: Page, at: Place): Call | undefined {
  for (const node of nodesAtPlace(page, at)) {
    const inner = node.type === 'ExpressionStatement' ? node.expression : node;
    const call = inner.type === 'AwaitExpression' ? inner.argument : inner;
    if (call.type === 'CallExpression') return call;
  }
  return undefined;
}

/** An object literal, written in place or as the value of a constant that is declared once in the file. */
export function objectOf(page: Page, node: Node): TSESTree.ObjectExpression | undefined {
  const inner = bare(node);
  if (inner.type === 'ObjectExpression') return inner;
  if (inner.type !== 'Identifier') return undefined;
  const declarations = page.nodes.filter(one => one.type === 'VariableDeclarator' && one.id.type === 'Identifier' && one.id.name === inner.name);
  const [only] = declarations;
  const value = declarations.length === 1 && only?.type === 'VariableDeclarator' && only.init ? bare(only.init) : undefined;
  return value?.type === 'ObjectExpression' ? value : undefined;
}
