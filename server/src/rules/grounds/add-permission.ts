import type { Answer } from '../../policy/answer';
import { linesOf } from '../../policy/answer';
import type { Change, ChangeStep } from '../../policy/change';
import type { OptionRole, OptionSet } from '../../policy/options';
import { contains } from '../../text/place';
import { allowOriginLine } from './circumstances';

/** What a preflight's list lacks, and where it could be written. */
export interface MissingPermission {
  readonly answer: Answer;
  readonly header: string;
  readonly role: OptionRole;
  readonly tokens: readonly string[];
  /** Tokens that go into a list that is written anew. */
  readonly along: readonly string[];
  readonly options: readonly OptionSet[];
}

/** Adds tokens to the list where it is written, or writes the list beside the Allow-Origin line or into the library's options. */
export function addPermission({ answer, header, role, tokens, along, options }: MissingPermission): Change[] {
  const line = linesOf(answer, header).at(-1);
  const listed = line?.value?.split(',').map(token => token.trim()) ?? [];
  const misspelled = tokens.every(token => !listed.includes(token) && listed.some(one => one.toLowerCase() === token.toLowerCase()));
  const title = misspelled ? `Write ${tokens.join(', ')} in upper case` : `Add ${tokens.join(', ')} to ${header}`;
  const change = (...steps: ChangeStep[]): Change[] => [{ title, strength: 'safe', steps }];
  const anew = (texts: readonly string[], step: ChangeStep): Change[] => [{ title: texts.length > tokens.length ? `Set ${header} to ${texts.join(', ')}` : title, strength: 'safe', steps: [step] }];
  // With credentials a lone `*` is the name of a method that nobody uses: the names take its place.
  if (line?.value === '*' && role === 'methods' && line.written.length > 0 && !isDefault(line.at, options)) {
    return [{ title: 'Name the methods instead of *', strength: 'safe', steps: [{ kind: 'set-text', at: line.at, text: [...new Set([...USUAL, ...tokens])].join(', ') }] }];
  }
  if (line && line.written.length > 0 && !isDefault(line.at, options)) return change(...tokens.map(token => ({ kind: 'add-token', at: line.at, token } as const)));
  const origin = allowOriginLine(answer);
  if (!origin) return [];
  const wanted = [...new Set([...along, ...tokens])];
  if (!origin.byLibrary) return anew(wanted, { kind: 'add-header', beside: origin.setBy ?? origin.at, name: header, value: wanted.join(', ') });
  const set = options.find(({ at }) => at.file === origin.at.file && contains(at.span, origin.at.span)) ?? (options.length === 1 ? options[0] : undefined);
  const key = set?.schema.roles[role];
  const given = set?.options.find(option => option.key === key)?.value;
  if (given?.kind === 'list') return change(...tokens.map(token => ({ kind: 'add-token', at: given.at, token } as const)));
  const kept = line?.value === undefined ? along : listed.filter(token => token !== '');
  const texts = [...new Set([...kept, ...tokens])];
  return set && key !== undefined ? anew(texts, { kind: 'add-option', at: set.at, key, texts }) : [];
}

/** What `*` means without credentials, as far as programs go. */
const USUAL = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The line stands for a library's default: it points at the call, not at a value. */
function isDefault(at: { readonly file: string; readonly span: { readonly start: number; readonly end: number } }, options: readonly OptionSet[]): boolean {
  return options.some(set => set.at.file === at.file && set.at.span.start === at.span.start && set.at.span.end === at.span.end);
}
