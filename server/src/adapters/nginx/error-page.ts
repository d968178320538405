import type { Level } from './config';
import { inherited } from './config';
import type { Directive, Word } from './tree';

/** Where an error is sent to. */
export interface ErrorPage {
  readonly directive: Directive;
  readonly target: Word;
  /** The status the answer gets; undefined keeps the error's, `of-result` takes that of the page. */
  readonly status: number | 'of-result' | undefined;
}

/** The error page for a status at a level. Errors passed on by an upstream have one only with `proxy_intercept_errors` and the like. */
export function errorPage(status: number, level: Level, upstream: Directive | undefined): ErrorPage | undefined {
  if (upstream && inherited(level, upstream.name.replace('_pass', '_intercept_errors'))[0]?.args[0]?.text !== 'on') return undefined;
  for (const directive of inherited(level, 'error_page')) {
    const target = directive.args[directive.args.length - 1];
    const words = directive.args.slice(0, -1).map(word => word.text);
    const overwrite = words.find(word => word.startsWith('='));
    if (!target || !words.includes(String(status))) continue;
    return { directive, target, status: overwrite === undefined ? undefined : overwrite === '=' ? 'of-result' : Number(overwrite.slice(1)) };
  }
  return undefined;
}
