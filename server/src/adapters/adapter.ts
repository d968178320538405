import type { Origins } from '../policy/change';
import type { Reading } from '../policy/reading';
import type { Source, Surroundings } from '../policy/source';
import type { Edit } from '../text/edit';
import type { Place, Span } from '../text/place';

export type { Source, Surroundings };

/** A server, handler or location that could be given a CORS set-up, and the edits that give it one. */
export interface Beginning {
  /** What it stands on: the action is offered there. */
  readonly at: Place;
  /** Edits of the source alone. A placeholder stands for the origins where none are known. */
  readonly edits: readonly Edit[];
  /** Name of the package that the edits import, and that is not installed. */
  readonly needs?: string;
}

/** What belongs where somebody is writing, and the part of the text (UTF-16 units) that it takes the place of. */
export type WritingContext = { readonly span: Span } & (
  /** The name of a header: one that the server sends, or one that it reads. */
  | { readonly kind: 'header-name'; readonly of: 'response' | 'request' }
  /** The value of a header, or an item of it. `written`: what the value holds elsewhere. */
  | { readonly kind: 'header-value'; readonly name: string; readonly written: readonly string[] }
  /** An origin to let in or to compare with. `star`: whether `*` has a meaning there. */
  | { readonly kind: 'origin'; readonly star: boolean; readonly written: readonly string[] }
  /** One of a few words, with what they mean. */
  | { readonly kind: 'word'; readonly words: readonly (readonly [word: string, meaning: string])[] }
);

/** A place of a source that names another file: what an editor opens there. */
export interface Reference {
  readonly at: Place;
  /** Absolute, and there. */
  readonly file: string;
}

/** One dialect, or one family of dialects that share a language. */
export interface Adapter {
  readonly id: string;
  /** By the name alone: false when `claims` holds for no text of that name. Saves reading files; without it every file is read. */
  mayClaim?(file: string): boolean;
  /** Cheap pre-filter: false when nothing in the text can concern this adapter. By name and content. */
  claims(source: Source): boolean;
  /** Reads a source. Never throws. Work is lazy: asking does it. */
  read(source: Source, surroundings: Surroundings): Reading;
  /**
   * Servers that begin at an offset of a source (UTF-16 units from 0), whether or not it speaks of CORS, and that a set-up can be written for:
   * an allow-list of these origins, without credentials, closed to everybody else. Asked wherever the cursor rests: cheap where nothing
   * begins in that line. Looks at the text alone; who calls it asks the edited text before anything is offered.
   */
  begin?(source: Source, surroundings: Surroundings, origins: Origins, offset: number): readonly Beginning[];
  /** Files that a source names and takes in, where the language's own tools do not lead there. */
  references?(source: Source, surroundings: Surroundings): readonly Reference[];
  /** What belongs at an offset of a source, half-typed as it may be; undefined where nothing of CORS does, or the source is none of this adapter's. By words alone, in time that grows with the text. */
  contextAt?(source: Source, offset: number): WritingContext | undefined;
}
