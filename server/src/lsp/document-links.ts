import type { DocumentLink } from 'vscode-languageserver/node';
import { adapters } from '../engine/adapters';
import { readComments } from '../engine/suppressions';
import { pageOf } from '../report/documentation';
import { rules } from '../rules';
import { lineMap } from '../text/line-map';
import type { Span } from '../text/place';
import type { Session } from './session';

/** Where a text leads: from the rules that a comment silences to their pages, from what a configuration includes to the file. Nothing is linted for it. */
export function documentLinks(session: Session, file: string): DocumentLink[] {
  const document = session.document(file);
  if (!document || !session.shows(file)) return [];
  const source = { file, text: document.getText() };
  const link = ({ start, end }: Span, target: string, tooltip: string): DocumentLink => ({ range: { start: document.positionAt(start), end: document.positionAt(end) }, target, tooltip });
  const { surroundings } = session.workspace.circumstances(file);
  return [
    ...ruleNames(file, source.text).map(({ id, span }) => link(span, pageOf(id), rules.find(rule => rule.id === id)?.summary ?? id)),
    ...adapters.filter(adapter => adapter.references && adapter.claims(source)).flatMap(adapter => adapter.references?.(source, surroundings) ?? [])
      .map(reference => link(reference.at.span, session.uriOf(reference.file), 'Open the included file')),
  ];
}

/** The rules that comments silence by name, each where it is named. */
function ruleNames(file: string, text: string): { readonly id: string; readonly span: Span }[] {
  return readComments(file, text, lineMap(text)).suppressions.flatMap(({ rules: ids, at: { span } }) => ids.filter(id => rules.some(rule => rule.id === id)).flatMap(id => {
    const start = wordAt(text, id, span);
    return start === undefined ? [] : [{ id, span: { start, end: start + id.length } }];
  }));
}

function wordAt(text: string, word: string, { start, end }: Span): number | undefined {
  const found = new RegExp(`(?<![\\w-])${word}(?![\\w-])`).exec(text.slice(start, end));
  return found ? start + found.index : undefined;
}
