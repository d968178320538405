/** Longest average line a person writes. */
const AVERAGE_LINE = 400;
/** Texts shorter than this are read whatever their lines are like. */
const SHORT = 8_000;

/** True for what tools wrote: a mark at the top, or lines that no hand breaks. Its source is elsewhere, and so is the mistake. */
export function looksGenerated(text: string): boolean {
  if (/@generated\b|\bcode generated\b[^\n]*\bdo not edit\b/i.test(text.slice(0, 600))) return true;
  if (text.length < SHORT) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines > AVERAGE_LINE;
}
