import type { Layer } from '../../policy/server';
import type { Request } from '../../policy/request';
import type { Config, Level } from './config';
import type { Decisions } from './explore';
import type { Directive, Word } from './tree';
import type { Value } from './value';
import { concat, known, partsOf, unknown } from './value';

/** What a request meets, whichever it is. */
export interface Site {
  readonly config: Config;
  /** The `server` block, or the level of a fragment. */
  readonly server: Level;
  /** The layer that a level or directive is. */
  layer(of: Directive | Level): Layer | undefined;
  /** Values of an environment variable in samples near the file. */
  environment(name: string): readonly string[];
  /** Told of every directive that takes part in an answer. */
  reached(directive: Directive): void;
}

/** One request on its way through the phases. */
export interface Journey {
  readonly site: Site;
  readonly request: Request;
  readonly decisions: Decisions;
  /** Internal redirects to error pages make it GET. */
  method: string;
  /** Decoded path without query, as locations and `rewrite` see it. */
  uri: string;
  query: string;
  /** Variables that `set`, named groups and the like have given a value. */
  readonly variables: Map<string, Value>;
  /** `$1` … of the last match. */
  captures: readonly Value[];
  readonly passed: Layer[];
  /** Status that an error page keeps, whatever answers for it. */
  keptStatus: number | undefined;
  /** An error page answers already: its own errors get none. */
  inErrorPage: boolean;
  /** Paths whose files are missing: what the mishap is about. */
  readonly missing: Set<string>;
  /** An internal redirect: `internal` locations are open to it. */
  internal: boolean;
}

/** Gives the request its start: nothing decided, nothing set. */
export function setOut(site: Site, request: Request, decisions: Decisions): Journey {
  const [path = '/', query = ''] = splitOnce(request.path, '?');
  return {
    site, request, decisions, method: request.method, uri: normalisePath(path), query, variables: new Map(), captures: [], passed: [],
    keptStatus: undefined, inErrorPage: false, missing: new Set(), internal: false,
  };
}

/** Notes that the request entered a layer. */
export function enter(journey: Journey, of: Directive | Level): void {
  const layer = journey.site.layer(of);
  if (layer && !journey.passed.includes(layer)) journey.passed.push(layer);
}

/** How values of variables are found; a parameter where it is needed, so that files need no cycle. */
export type Lookup = (name: string, journey: Journey) => Value;

/** The value of a word with its variables filled in. */
export function evaluateWord(word: Word, journey: Journey, lookup: Lookup): Value {
  if (word.templated) return unknown('environment', { at: word.at });
  const value = concat(partsOf(word.text).map(part => 'literal' in part ? known(part.literal, { written: [word.at] }) : lookup(part.variable, journey)));
  return { ...value, at: value.at ?? word.at };
}

/** `%xx` decoded, `//` merged, `.` and `..` gone, as nginx normalises a request's path. */
export function normalisePath(path: string): string {
  const decoded = path.replace(/(?:%[0-9a-f]{2})+/gi, bytes => {
    try {
      return decodeURIComponent(bytes);
    } catch {
      return bytes;
    }
  });
  const segments: string[] = [];
  const all = decoded.split(/\/+/).slice(decoded.startsWith('/') ? 1 : 0);
  all.forEach((segment, i) => {
    const last = i === all.length - 1;
    if (segment === '..') {
      segments.pop();
      if (last) segments.push('');
    } else if (segment === '.') {
      if (last) segments.push('');
    } else {
      segments.push(segment);
    }
  });
  return `/${segments.join('/')}`;
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}
