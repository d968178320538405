import type { Answer } from '../../policy/answer';
import type { Inquiry } from '../../policy/inquiry';
import type { Layer } from '../../policy/server';
import { endedBy, isOkStatus } from './circumstances';

/**
 * The block of a declared dialect that answers preflights and nothing else (nginx: `if ($request_method = OPTIONS) { return 204; }`);
 * undefined when the preflight ends where the request itself ends, or is turned away.
 */
export function preflightBlock({ subject }: Inquiry, preflight: Answer, actual: readonly Answer[]): Layer | undefined {
  if (subject.adapter !== 'nginx' || preflight.status === undefined || !isOkStatus(preflight.status)) return undefined;
  const ender = endedBy(preflight);
  return ender && actual.length > 0 && !actual.some(({ passed }) => passed.includes(ender)) ? ender : undefined;
}

/** A status that sends the client elsewhere: browsers do not follow it in a preflight. */
export function isRedirect({ status }: Answer): boolean {
  return status !== undefined && status >= 300 && status < 400 && status !== 304;
}
