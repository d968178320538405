import type { Answer } from '../../policy/answer';
import type { Inquiry } from '../../policy/inquiry';
import type { Option } from '../../policy/options';
import { contains } from '../../text/place';

/** The option by which a CORS library that was passed handed a preflight on instead of ending it. */
export function continuedBy({ subject }: Inquiry, { passed }: Answer): Option | undefined {
  for (const { at, options } of subject.options) {
    const option = options.find(({ key, value }) => key === 'preflightContinue' && value.kind === 'flag' && value.flag);
    if (option && passed.some(layer => layer.kind === 'cors' && layer.at.file === at.file && contains(layer.at.span, at.span))) return option;
  }
  return undefined;
}

/** Nothing took the preflight up: the framework's own 404, or no answer at all. */
export function isLeftOver({ outcome, status }: Answer): boolean {
  return outcome === 'unanswered' || outcome === 'no-route' && status !== undefined && (status < 200 || status > 299);
}
