/** The path stands for one that is not known. */
export function isUnknownPath(text: string): boolean {
  return /(?:^|, )\/unknown-[0-9a-z]+(?:, |$)/.test(text);
}

/** A path for people: what stands for a part that is not known is left open. */
export function spelledPath(path: string): string {
  return path.replace(/\/unknown-[0-9a-z]+(?=[/,]|$)/g, '/…');
}

/** A path that stands for one we do not know; the same for the same unknown. */
export function unknownPath(symbol: string): string {
  let hash = 0;
  for (let i = 0; i < symbol.length; i++) hash = (hash * 31 + symbol.charCodeAt(i)) >>> 0;
  return `/unknown-${hash.toString(36)}`;
}
