import type { Source, Surroundings } from '../adapters/adapter';
import type { Finding } from '../policy/finding';
import type { Inquiry } from '../policy/inquiry';
import { inquire } from '../policy/inquiry';
import type { Intent } from '../policy/intent';
import type { Reading, Unasked } from '../policy/reading';
import type { Route, Subject } from '../policy/server';
import type { Policy } from '../policy/summary';
import { summarise } from '../policy/summary';
import { rules } from '../rules';
import type { Background } from '../rules/rule';
import type { LineMap } from '../text/line-map';
import { lineMap } from '../text/line-map';
import type { Place } from '../text/place';
import { adapters } from './adapters';
import { judge } from './judge';
import type { Settings } from './profiles';
import type { Comments, Suppression } from './suppressions';
import { readComments, silences } from './suppressions';

/** Something the reader or a rule could not do, in one sentence. */
export interface Problem {
  readonly at: Place;
  readonly message: string;
}

/** What is known around a source while it is linted. */
export interface Circumstances {
  readonly surroundings: Surroundings;
  readonly settings: Settings;
  /** Origins of the workspace's front ends besides those of the settings, likeliest first. */
  readonly origins: readonly string[];
}

/** A subject that can be asked, in plain data. Ask `nth` of those with its name in `Reading.subjects`. */
export interface ServerSeen extends Pick<Subject, 'kind' | 'name' | 'adapter' | 'framework' | 'at'> {
  /** Counts from 0 among the subjects of the run with the same name and kind. */
  readonly nth: number;
  /** The first of its routes. */
  readonly routes: readonly Pick<Route, 'method' | 'path' | 'at'>[];
}

/** Most routes of a server that are listed. */
const ROUTES_LISTED = 60;

/** What linting one source gave, as plain data: it can be kept for thousands of files and sent between threads. */
export interface Run {
  /** The name of the source. */
  readonly file: string;
  /** Not silenced, sorted by place. Places may lie in other files that the source imports or includes. */
  readonly findings: readonly Finding[];
  readonly policies: readonly Policy[];
  /** What can be asked a whole request, for lists to choose from. */
  readonly servers: readonly ServerSeen[];
  readonly mentions: { readonly seen: number; readonly asked: number; readonly unasked: readonly Unasked[] };
  readonly problems: readonly Problem[];
  /** Suppression comments of the source itself, and those of any file that silenced something. */
  readonly suppressions: readonly Suppression[];
  readonly used: readonly Suppression[];
}

/** One source, asked and judged, with all that further questions need. It holds the whole program: keep few of them. */
export interface Linted extends Run {
  readonly source: Source;
  readonly circumstances: Circumstances;
  readonly reading: Reading;
  /** What rules were told of what lies around it. */
  readonly background: Background;
  readonly inquiries: readonly Inquiry[];
  /** Origins the program names and lets in: for allow-lists elsewhere. */
  readonly friends: readonly string[];
}

/** Whether any adapter would read the source. Cheap: name and a search of the text. */
export function concerns(source: Source): boolean {
  return adapters.some(adapter => adapter.claims(source));
}

/** By the name alone: false for a file that concerns nobody whatever its text is. */
export function mayConcern(file: string): boolean {
  return adapters.some(adapter => adapter.mayClaim?.(file) ?? true);
}

/** Lints one source; undefined when no adapter claims it. Never throws; what failed is a problem. `before`: what the source was, when it is an edit of it, read by the same adapter though nothing may be left to claim. */
export function lint(source: Source, circumstances: Circumstances, before = source): Linted | undefined {
  const adapter = adapters.find(candidate => candidate.claims(source)) ?? adapters.find(candidate => candidate.claims(before));
  if (!adapter) return undefined;
  const reading = adapter.read(source, circumstances.surroundings);
  const problems: Problem[] = [];
  const { inquiries, policies } = ask(reading, problems, source);
  const { settings, surroundings } = circumstances;
  const origins = [...settings.trustedOrigins, ...circumstances.origins];
  const commentsIn = commentReader(source, surroundings);
  const background: Background = { origins, intentAt: place => intentAt(commentsIn(place.file), place) };
  const { findings, faults } = judge(reading, inquiries, background, settings);
  for (const { rule, message } of faults) problems.push({ at: start(source), message: `The rule ${rule} failed: ${message}.` });
  const { kept, used, own } = silence(source, commentsIn, findings);
  const unasked = reading.unasked();
  problems.push(...reading.problems());
  return {
    file: source.file, source, circumstances, reading, background, inquiries, findings: kept, policies, servers: serversIn(inquiries), problems, suppressions: own, used,
    mentions: { seen: reading.mentions.length, asked: reading.mentions.length - unasked.length, unasked },
    friends: [...new Set(inquiries.flatMap(({ named, friends }) => named ? friends : []))],
  };
}

/** The plain part of it. */
export function runOf({ file, findings, policies, servers, mentions, problems, suppressions, used }: Linted): Run {
  return { file, findings, policies, servers, mentions, problems, suppressions, used };
}

function ask(reading: Reading, problems: Problem[], source: Source): { inquiries: Inquiry[]; policies: Policy[] } {
  const inquiries: Inquiry[] = [];
  const policies: Policy[] = [];
  for (const subject of reading.subjects) {
    try {
      const inquiry = inquire(subject);
      inquiries.push(inquiry);
      policies.push(...summarise(inquiry));
    } catch (error) {
      problems.push({ at: subject.at ?? start(source), message: `Asking ${subject.name} failed: ${error instanceof Error ? error.message : String(error)}.` });
    }
  }
  return { inquiries, policies };
}

function serversIn(inquiries: readonly Inquiry[]): ServerSeen[] {
  const counts = new Map<string, number>();
  return inquiries.flatMap(({ subject: { kind, name, adapter, framework, at, routes } }): ServerSeen[] => {
    if (kind === 'bag' || kind === 'options') return [];
    const key = `${kind} ${name}`;
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    return [{ kind, name, adapter, ...framework !== undefined && { framework }, at, nth, routes: routes.slice(0, ROUTES_LISTED).map(({ method, path, at: stands }) => ({ method, path, at: stands })) }];
  });
}

function start(source: Source): Place {
  return { file: source.file, span: { start: 0, end: 0 } };
}

interface Commented {
  readonly lines: LineMap;
  readonly comments: Comments;
}

const MEANT_BY_PUBLIC: ReadonlySet<string> = new Set(rules.filter(({ meantByPublic }) => meantByPublic).map(({ id }) => id));

/** Reads the comments of a file once. */
function commentReader(source: Source, surroundings: Surroundings): (file: string) => Commented {
  const read = new Map<string, Commented>();
  return file => {
    const known = read.get(file);
    if (known) return known;
    const text = file === source.file ? source.text : surroundings.text(file) ?? '';
    const lines = lineMap(text);
    const fresh = { lines, comments: readComments(file, text, lines) };
    read.set(file, fresh);
    return fresh;
  };
}

function intentAt({ lines, comments }: Commented, { span }: Place): Intent | undefined {
  if (comments.intents.length === 0) return undefined;
  const first = lines.position(span.start).line;
  const last = lines.position(span.end).line;
  return comments.intents.find(({ line }) => first <= line && line <= last);
}

/** Takes out what comments silence, in whichever file they stand. */
function silence(source: Source, commentsIn: (file: string) => Commented, findings: readonly Finding[]): { kept: Finding[]; used: Suppression[]; own: readonly Suppression[] } {
  const used = new Set<Suppression>();
  const kept = findings.filter(({ rule, at }) => {
    const { lines, comments } = commentsIn(at.file);
    const first = lines.position(at.span.start).line;
    const last = lines.position(at.span.end).line;
    const silencing = comments.suppressions.filter(suppression => silences(suppression, rule, first, last));
    for (const suppression of silencing) used.add(suppression);
    const meant = MEANT_BY_PUBLIC.has(rule) && comments.intents.some(({ kind, line }) => kind === 'public' && first <= line && line <= last);
    return silencing.length === 0 && !meant;
  });
  return { kept, used: [...used], own: commentsIn(source.file).comments.suppressions };
}
