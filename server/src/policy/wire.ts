import type { WireResponse } from '../cors/preflight';
import { isRedirectStatus } from '../cors/preflight';
import type { Answer } from './answer';
import { sameName } from './answer';

/** The answer to a preflight as it crosses the wire, as `wireResponse` gives it. Where a redirect leads is not asked: browsers follow none, wherever it leads. */
export function wirePreflight(answer: Answer): WireResponse | undefined {
  if (!isRedirectStatus(answer.status ?? 0)) return wireResponse(answer);
  return wireResponse({ ...answer, headers: answer.headers.map(line => line.value === undefined && sameName(line.name, 'Location') ? { ...line, value: '/' } : line) });
}

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
