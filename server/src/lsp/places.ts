import type { Place } from '../text/place';
import type { SourcePlace } from './protocol';
import type { Session } from './session';
import { toRange } from './to-lsp';

/** A place as the client shows it and jumps to it. */
export function placeOf(session: Session, { file, span }: Place): SourcePlace {
  const range = toRange(session.lines(file), span);
  return { uri: session.uriOf(file), file: session.shownName(file), line: range.start.line + 1, range };
}
