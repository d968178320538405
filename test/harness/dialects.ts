/** Dialects that fixtures are written in: a fixture's name begins with one, or with `express-cors` for any version of Express. */
export const DIALECTS = ['express4-cors', 'express5-cors', 'connect-cors', 'express', 'connect', 'node-http', 'next-pages', 'fetch-deno', 'fetch-worker', 'next-route', 'lambda', 'next-config', 'bag', 'nginx', 'page'] as const;
export type Dialect = typeof DIALECTS[number];

/** The dialect a fixture's name begins with; undefined when it names none, or any version of Express. */
export function dialectOf(name: string): Dialect | undefined {
  if (name.startsWith('express-cors')) return undefined;
  return DIALECTS.filter(dialect => name.startsWith(`${dialect}-`) || name.startsWith(`${dialect}.`)).sort((a, b) => b.length - a.length)[0];
}
