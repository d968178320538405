import { styleText } from 'node:util';
import type { ConsoleMessage } from '../cors/console/read-console';
import type { Certainty, Culprit } from '../engine/explain/culprits';
import type { Locate } from '../report/build';
import type { Explained } from '../workspace/explain';

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

const STYLES: Record<Certainty, 'red' | 'yellow' | 'gray'> = { certain: 'red', likely: 'yellow', possible: 'gray' };
const BROWSERS: Record<ConsoleMessage['browser'], string> = { chromium: 'Chrome (or another Chromium)', firefox: 'Firefox', webkit: 'Safari (or another WebKit)', unknown: 'A browser' };

/** Messages that a server without any CORS set-up gives. */
const MISSING = /MissingAllowOrigin|origin-not-allowed/;

/** One message for people: what was blocked, why, what it was not, and the lines it comes from with what mends them. `paths`: where was searched. */
export function sayExplained({ message, cause, notCause, missing, rules, culprits }: Explained, locate: Locate, paths: readonly string[], colour: boolean): string {
  const paint: Paint = colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
  const lines = [paint('bold', headline(message)), `  ${cause}`];
  if (notCause !== null) lines.push(paint('gray', `  ${notCause}`));
  if (missing !== null) lines.push(paint('yellow', `  ${missing}`));
  if (culprits.length > 0) lines.push('', ...culprits.flatMap(one => sayCulprit(one, locate, paint)));
  else if (message.notCors === null && rules.length > 0) lines.push('', `  No server found in ${paths.map(one => one === '.' ? 'this folder' : one).join(', ')} is known to give this message.${MISSING.test(message.code) ? ' Perhaps it comes from a server that is not here, or from something in front of it.' : ''}`, paint('gray', `  Rules about it: ${rules.slice(0, 4).join(', ')}.`));
  return `${lines.join('\n')}\n`;
}

function headline({ browser, method, url, origin, phase, kind, notCors, code }: ConsoleMessage): string {
  const asked = `${method === null ? '' : `${method} `}${url ?? 'a request'}`;
  const by = origin === null ? '' : ` from ${origin === 'null' ? 'a page without an origin' : origin}`;
  const at = phase === 'preflight' ? ', at the preflight' : phase === 'response' && notCors === null ? ', at the answer' : '';
  return `${BROWSERS[browser]}: ${asked}${by}${kind === null || kind === 'fetch' ? '' : ` (${kind})`}${at}  ${code}`;
}

function sayCulprit({ certainty, at, message, rule, fixes, cured, subject }: Culprit, locate: Locate, paint: Paint): string[] {
  const { file, line, column } = locate(at);
  const [first] = fixes;
  return [
    `  ${paint(STYLES[certainty], certainty.padEnd(8))}  ${paint('underline', `${file}:${line}:${column}`)}${paint('gray', subject === '' ? '' : `  ${subject}`)}`,
    `            ${message}${rule === undefined ? '' : `  ${paint('gray', rule)}`}`,
    ...first ? [paint('green', `            fix: ${first.title}${cured ? ' (tried: the message is gone then)' : ''}`)] : [],
  ];
}
