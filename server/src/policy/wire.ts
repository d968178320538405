import type { WireResponse } from '../cors/preflight';
import type { Answer } from './answer';

/**
 * The answer as it crosses the wire; undefined when a header line or the status that matters is unknown.
 * An unknown status counts as `status` when one is given.
 */
export function wireResponse(answer: Answer, status?: number): WireResponse | undefined {
  const code = answer.status ?? status;
  if (code === undefined || answer.open) return undefined;
  const headers: [string, string][] = [];
  for (const { name, value } of answer.headers) {
    if (value !== undefined) headers.push([name, value]);
    else if (/^(?:access-control-|location$)/i.test(name)) return undefined;
  }
  return { status: code, headers };
}
