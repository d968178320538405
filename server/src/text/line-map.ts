/** A position in a text: both numbers count from 0, `column` in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Converts between offsets and positions of one text. */
export interface LineMap {
  /** The position of an offset; an offset outside the text gives its nearest end. */
  position(offset: number): Position;
  /** The offset of a position; a line or column outside the text is moved to the nearest inside. */
  offset(position: Position): number;
  /** Offset at which a line (from 0) starts. */
  lineStart(line: number): number;
}

/** Reads the line starts of a text once. `\n`, `\r\n` and a lone `\r` end a line, as LSP has it. */
export function lineMap(text: string): LineMap {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13 && text.charCodeAt(i + 1) !== 10) starts.push(i + 1);
  }
  const start = (line: number): number => starts[Math.max(0, Math.min(line, starts.length - 1))] ?? 0;
  return {
    lineStart: start,
    position(offset) {
      const at = Math.max(0, Math.min(offset, text.length));
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (start(middle) <= at) low = middle;
        else high = middle - 1;
      }
      return { line: low, column: at - start(low) };
    },
    offset({ line, column }) {
      if (line < 0) return 0;
      if (line >= starts.length) return text.length;
      let end = line + 1 < starts.length ? start(line + 1) : text.length;
      while (end > start(line) && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
      return Math.min(start(line) + Math.max(0, column), end);
    },
  };
}

/** The line that holds an offset, without its end. */
export function lineAt(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const end = /[\r\n]|$/g;
  end.lastIndex = start;
  return text.slice(start, end.exec(text)?.index);
}
