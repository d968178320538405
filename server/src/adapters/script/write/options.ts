import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { addItem, addItems } from './lists';
import type { Page } from './page';
import { bare, keyName, nodesAtPlace, replaceNode } from './page';
import { callAt } from './permissions';
import { quote } from './style';

/** Options get values, in the object at a place or in one that the call there is given as well; undefined where an option is written in another way. */
export function setOptions(page: Page, at: Place, options: readonly (readonly [key: string, value: string | boolean])[]): Edit[] | undefined {
  const say = (value: string | boolean): string => typeof value === 'string' ? quote(value, page.style.quote) : String(value);
  const object = nodesAtPlace(page, at).map(bare).find(node => node.type === 'ObjectExpression');
  if (object?.type !== 'ObjectExpression') {
    const call = callAt(page, at);
    return call && addItem(page, call, `{ ${options.map(([key, value]) => `${key}: ${say(value)}`).join(', ')} }`);
  }
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const [key, value] of options) {
    const property = object.properties.find(one => one.type === 'Property' && keyName(one) === key);
    if (property?.type !== 'Property') added.push(`${key}: ${say(value)}`);
    else if (property.shorthand || property.method) return undefined;
    else if (page.text.slice(...property.value.range) !== say(value)) edits.push(replaceNode(page, property.value, say(value)));
  }
  // What is spread behind would win.
  if (object.properties.some(one => one.type === 'SpreadElement') && edits.length > 0) return undefined;
  return added.length === 0 ? edits : [...edits, ...addItems(page, object, added)];
}
