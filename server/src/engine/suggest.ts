import type { Source, WritingContext } from '../adapters/adapter';
import type { HeaderGuide } from '../cors/header-guide';
import { requestGuides, responseGuide, responseGuides } from '../cors/header-guide';
import type { Span } from '../text/place';
import { adapters } from './adapters';

/** Something to write where the cursor stands. */
export interface Suggestion {
  readonly kind: 'header' | 'value' | 'origin' | 'word';
  /** What is shown, typed and written. */
  readonly text: string;
  /** One or two sentences, in Markdown. */
  readonly words?: string;
  /** The part of the source that it takes the place of, in UTF-16 units. */
  readonly span: Span;
}

/** What can be written at an offset (UTF-16 units from 0) of a source, half-typed as it may be, likeliest first. `origins`: those of the workspace's front ends. Nothing where CORS has no business. */
export function suggest(source: Source, offset: number, origins: readonly string[]): Suggestion[] {
  for (const adapter of adapters) {
    const context = adapter.contextAt?.(source, offset);
    if (context) return textsFor(context, origins).map(one => ({ ...one, span: context.span }));
  }
  return [];
}

type Text = Pick<Suggestion, 'kind' | 'text' | 'words'>;

const KNOWN = 'A front end of this workspace.';

function textsFor(context: WritingContext, origins: readonly string[]): Text[] {
  switch (context.kind) {
    case 'header-name': return (context.of === 'request' ? requestGuides : responseGuides).map(({ name, words }) => ({ kind: 'header', text: name, words }));
    case 'word': return context.words.map(([text, words]) => ({ kind: 'word', text, words }));
    case 'origin': return [...known(origins, context.written), ...(context.star ? valuesOf(responseGuide('Access-Control-Allow-Origin'), []) : [])];
    case 'header-value': {
      const guide = responseGuide(context.name);
      return [...(guide?.origin ? known(origins, context.written) : []), ...valuesOf(guide, context.written)];
    }
  }
}

function known(origins: readonly string[], written: readonly string[]): Text[] {
  return [...new Set(origins)].filter(origin => !written.includes(origin)).map(text => ({ kind: 'origin', text, words: KNOWN }));
}

function valuesOf(guide: HeaderGuide | undefined, written: readonly string[]): Text[] {
  const there = new Set(written.map(item => item.toLowerCase()));
  return (guide?.values ?? []).flatMap(({ value, words }) => there.has(value.toLowerCase()) ? [] : [{ kind: 'value', text: value, ...(words !== undefined && { words }) }]);
}
