/** A half-open range of UTF-16 code units, counted from 0, in one text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span in a named file. `file` is the name the reader was given (an absolute path or a URI), never changed. */
export interface Place {
  readonly file: string;
  readonly span: Span;
}

/** True when `inner` lies wholly within `outer` (equal spans count). */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** True when the spans share at least one code unit, or one is empty and touches the other. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end || (a.start === a.end || b.start === b.end) && a.start <= b.end && b.start <= a.end;
}

/** A text that is the same for equal places and different for others: for maps and sets. */
export function placeKey(place: Place): string {
  return `${place.file}\u0000${place.span.start}\u0000${place.span.end}`;
}

/** True when both name the same span of the same file. */
export function samePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.span.start === b.span.start && a.span.end === b.span.end;
}

/** Order for reports: by file name, then by start, then by end. */
export function comparePlaces(a: Place, b: Place): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.span.start - b.span.start || a.span.end - b.span.end;
}
