import type { Change } from '../../policy/change';
import type { Inquiry } from '../../policy/inquiry';
import type { Draft } from '../rule';
import type { WrittenItem, WrittenList } from './written-lists';
import { changeItems, writtenLists } from './written-lists';

/** One finding for each list in which items stand that do nothing there, with the fix that takes them out: a choice where some page may count on them. */
export function* needlessItems(inquiry: Inquiry, header: string, isNeedless: (text: string, list: WrittenList) => boolean, say: (items: string, them: 'it' | 'them') => string, strength: Change['strength'] = 'safe'): Iterable<Draft> {
  for (const list of writtenLists(inquiry, header)) {
    const needless = list.items.filter(({ text }) => isNeedless(text, list));
    const [first] = needless;
    if (!first) continue;
    yield {
      at: first.at,
      message: say(namesOf(needless), needless.length > 1 ? 'them' : 'it'),
      changes: changeItems(list, text => needless.some(item => item.text === text) ? undefined : text, `Remove ${namesOf(needless)}`, strength),
      answers: [list.answer],
    };
  }
}

function namesOf(items: readonly WrittenItem[]): string {
  return [...new Set(items.map(({ text }) => text))].join(', ');
}
