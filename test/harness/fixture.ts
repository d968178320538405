import type { Surroundings } from '../../server/src/adapters/adapter';
import type { Circumstances, Linted } from '../../server/src/engine/lint';
import { lint } from '../../server/src/engine/lint';
import type { Profile } from '../../server/src/engine/profiles';
import { defaultSettings } from '../../server/src/engine/profiles';
import type { Finding } from '../../server/src/policy/finding';
import { lineMap } from '../../server/src/text/line-map';

/** A finding a fixture expects: where, in the text without marker lines, and which rule. Lines and columns from 1. */
export interface Expected {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Exclusive; the end of the line when the finding goes on in the next. */
  readonly endColumn: number;
  readonly rule: string;
  /** A part of the message, when the marker names one. */
  readonly says: string | undefined;
}

export interface Fixture {
  readonly entry: string;
  readonly files: ReadonlyMap<string, string>;
  readonly expected: readonly Expected[];
  readonly versions: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, readonly string[]>>;
  /** `recommended` unless it pins another. */
  readonly profile?: Profile;
}

/** An optional comment leader, carets under what is marked, a rule, and optionally `: words of the message`. */
const MARKER = /^[ \t]*(?:\/\/|#|--)?[ \t]*(\^+)[ \t]*([a-z][a-z0-9-]*)(?::[ \t]*(.*))?$/;
/** Starts another file of the fixture: `//- /config/cors.js` (or `#- …`). The text before the first is the entry itself. */
const ANOTHER = /^(?:\/\/|#)-[ \t]*(\/\S+)[ \t]*$/;
/**
 * Pins what stands around the fixture: `//= express@4.22.0`, `//= env CORS_ORIGIN=https://a.example`, `//= profile strict`, and, on its first lines,
 * `//= file /app/api/users/route.ts` for a dialect that goes by the names of files.
 */
const PIN = /^(?:\/\/|#)=[ \t]*(?:env[ \t]+(\w+)=(.*)|file[ \t]+(\/\S+)|(\S+)@(\S+)|profile[ \t]+(recommended|strict|security))[ \t]*$/;

/** Takes a fixture apart. Marker, file and pin lines are cut out, whatever the language. */
export function readFixture(entry: string, text: string): Fixture {
  const files = new Map<string, string>();
  const expected: Expected[] = [];
  const versions: Record<string, string> = { cors: '2.8.6', express: '5.3.0', connect: '3.7.0' };
  const environment: Record<string, string[]> = {};
  let named = entry;
  let file = entry;
  let profile: Profile = 'recommended';
  let kept: string[] = [];
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  for (const line of text.slice(bom.length).split(/\r?\n/)) {
    const another = ANOTHER.exec(line);
    const pin = PIN.exec(line);
    const marker = MARKER.exec(line);
    if (another?.[1]) {
      files.set(file, kept.join(end));
      file = another[1];
      kept = [];
    } else if (pin) {
      if (pin[1] !== undefined) (environment[pin[1]] ??= []).push(pin[2] ?? '');
      else if (pin[3] !== undefined) {
        if (kept.length === 0 && files.size === 0) named = file = pin[3];
      } else if (pin[6] !== undefined) profile = pin[6] as Profile;
      else if (pin[4] !== undefined && pin[5] !== undefined) versions[pin[4]] = pin[5];
    } else if (marker?.[1] !== undefined && marker[2] !== undefined) {
      const column = line.indexOf('^') + 1;
      expected.push({ file, line: kept.length, column, endColumn: column + marker[1].length, rule: marker[2], says: marker[3]?.trim() });
    } else kept.push(line);
  }
  files.set(file, kept.join(end));
  const first = files.get(named);
  if (bom !== '' && first !== undefined) files.set(named, bom + first);
  return { entry: named, files, expected, versions, environment, profile };
}

/** The name a fixture's text is linted under, unless it pins one: the fixture's own name would tell what is in it. */
export function entryOf(name: string): string {
  return /\.conf$/.test(name) ? '/nginx.conf' : `/server${name.slice(name.lastIndexOf('.'))}`;
}

/** What a fixture is linted in: its own files, pinned versions, and nothing else. */
export function circumstancesOf({ files, versions, environment, profile = 'recommended' }: Fixture): Circumstances {
  const surroundings: Surroundings = {
    text: file => files.get(file),
    exists: file => files.has(file),
    packageVersion: name => versions[name] === undefined ? undefined : { version: versions[name], assumed: false },
    environment: name => environment[name] ?? [],
  };
  return { surroundings, settings: { ...defaultSettings, profile }, origins: [] };
}

export function lintFixture(fixture: Fixture, more: Partial<Circumstances> = {}): Linted {
  // Where a fix took out the only word that speaks of CORS, the rest is read all the same.
  const linted = lint({ file: fixture.entry, text: fixture.files.get(fixture.entry) ?? '' }, { ...circumstancesOf(fixture), ...more }, { file: fixture.entry, text: 'cors' });
  if (!linted) throw new Error(`no adapter claims ${fixture.entry}`);
  return linted;
}

/** A finding in the form of an expectation, for comparing and for printing. */
export function placed(fixture: Fixture, { rule, at, message }: Finding): Expected {
  const text = fixture.files.get(at.file) ?? '';
  const lines = lineMap(text);
  const start = lines.position(at.span.start);
  const end = lines.position(at.span.end);
  const lineEnd = lines.offset({ line: start.line, column: Infinity }) - lines.lineStart(start.line);
  return { file: at.file, line: start.line + 1, column: start.column + 1, endColumn: (end.line === start.line ? end.column : lineEnd) + 1, rule, says: message };
}

/** `server.js:3:13-24 rule-id`. */
export function say({ file, line, column, endColumn, rule }: Expected): string {
  return `${file}:${line}:${column}-${endColumn} ${rule}`;
}
