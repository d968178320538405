import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { samePlace } from '../../../text/place';
import type { Source } from '../../adapter';
import type { Config } from '../config';
import type { Directive, Word } from '../tree';

/** The text to be changed, and what is known of it. */
export interface Draft {
  readonly source: Source;
  readonly config: Config;
  readonly items: readonly Directive[];
  readonly all: readonly Directive[];
  /** Text of the source or of a file it includes. */
  textOf(file: string): string;
  /** The directive whose block another stands in; undefined at the top. */
  parentOf(directive: Directive): Directive | undefined;
  /** Directives beside a directive, itself included. */
  siblingsOf(directive: Directive): readonly Directive[];
  /** The directive that is, is headed by, is named by or has an argument at the place; the innermost first. */
  find(at: Place): Directive | undefined;
  /** The word at exactly the place: an argument or a name (map keys). */
  word(at: Place): { readonly word: Word; readonly of: Directive } | undefined;
}

export function draftOf({ source, items, config, texts }: { source: Source; items: readonly Directive[]; config: Config; texts: ReadonlyMap<string, string> }): Draft {
  const parents = new Map<Directive, Directive>();
  const all: Directive[] = [];
  const walk = (list: readonly Directive[], parent: Directive | undefined): void => {
    for (const item of list) {
      all.push(item);
      if (parent) parents.set(item, parent);
      if (item.block) walk(item.block, item);
    }
  };
  walk(items, undefined);
  const siblingsOf = (directive: Directive): readonly Directive[] => parents.get(directive)?.block ?? items;
  return {
    source, config, items, all, siblingsOf,
    textOf: file => texts.get(file) ?? '',
    parentOf: directive => parents.get(directive),
    find(at) {
      return all.find(item => samePlace(item.at, at) || samePlace(item.headAt, at))
        ?? all.find(item => samePlace(item.nameAt, at) || item.args.some(arg => samePlace(arg.at, at)))
        ?? [...all].reverse().find(item => item.at.file === at.file && item.headAt.span.start <= at.span.start && at.span.end <= item.headAt.span.end);
    },
    word(at) {
      for (const of of all) {
        if (samePlace(of.nameAt, at)) return { of, word: { text: of.name, at: of.nameAt, templated: false } };
        const word = of.args.find(arg => samePlace(arg.at, at));
        if (word) return { of, word };
      }
      return undefined;
    },
  };
}

/** The exact source of a place. */
export function sourceOf(draft: Draft, { file, span }: Place): string {
  return draft.textOf(file).slice(span.start, span.end);
}

/** An edit that replaces a place. */
export function replace(at: Place, text: string, snippet = false): Edit {
  return snippet ? { at, text, snippet } : { at, text };
}
