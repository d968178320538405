import type { Report } from './model';

/** The JSON contract of `check` and `report`: schema 1. Lines and columns from 1, columns in UTF-16 units, ends exclusive. */
export function json({ version, files, mentions, unasked, findings, policies, problems, fixed, output }: Report): string {
  return `${JSON.stringify({ schema: 1, version, files, mentions: { ...mentions, unasked }, findings, policies, problems, ...(fixed && { fixed }), ...(output && { output }) }, null, 2)}\n`;
}
