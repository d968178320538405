/** Escapes a text for XML and HTML content and attributes; characters XML does not know become `?`. */
export function escapeXml(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what XML 1.0 forbids
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '?').replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}

/** Items by a key, in order of first appearance. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups];
}
