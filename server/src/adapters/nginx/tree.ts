import { parseNginx } from '../../syntax/nginx';
import type { NginxDirective, NginxTree } from '../../syntax/nginx';
import type { NginxWord } from '../../syntax/nginx-lexer';
import type { Place, Span } from '../../text/place';
import type { Reference, Source, Surroundings } from '../adapter';

/** A directive with its `include`s carried out in its block; `at` places are in the file each thing stands in. */
export interface Directive {
  readonly name: string;
  readonly args: readonly Word[];
  /** The whole directive, `;` or `}` included. */
  readonly at: Place;
  readonly nameAt: Place;
  /** From the name to the last argument. */
  readonly headAt: Place;
  /** Undefined also for a block in another language, which is not read. */
  readonly block: readonly Directive[] | undefined;
}

export interface Word {
  readonly text: string;
  /** Quotes included. */
  readonly at: Place;
  /** Filled in by a template engine. */
  readonly templated: boolean;
}

/** Name of the directive that stands for an `include` whose text is not to be had and could hold anything. */
export const OPAQUE = '\u0000opaque';

/** Blocks nested deeper than anybody writes are taken for empty. */
const DEEPEST = 64;

/** A source and what it includes. */
export interface Spliced {
  readonly items: readonly Directive[];
  readonly tree: NginxTree;
  /** Texts of the files spliced in, the source's included. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads a source and puts what it includes in the place of each `include`. */
export function splice(source: Source, surroundings: Surroundings): Spliced {
  const tree = parseNginx(source.text, source.file);
  const texts = new Map([[source.file, source.text]]);
  const read = (candidates: readonly string[]): NginxTree | undefined => {
    for (const file of candidates) {
      const text = surroundings.text(file);
      if (text === undefined) continue;
      texts.set(file, text);
      return parseNginx(text, file);
    }
    return undefined;
  };
  const convert = (items: readonly NginxDirective[], within: readonly string[], depth: number): Directive[] => items.flatMap(item => {
    if (item.name.text === 'include' && !item.block) return include(item, within, depth);
    const inner = item.block && !item.block.foreign ? (depth < DEEPEST ? convert(item.block.items, within, depth + 1) : []) : undefined;
    return [toDirective(item, inner)];
  });
  const include = (item: NginxDirective, within: readonly string[], depth: number): Directive[] => {
    const name = item.args[0]?.text ?? '';
    if (name === '') return [];
    const found = isPattern(name) || within.length > 8 ? undefined : read(includeCandidates(name, source.file));
    if (found && !within.includes(found.file)) return convert(found.items, [...within, found.file], depth);
    return found || isHarmless(name) ? [] : [{ ...toDirective(item, undefined), name: OPAQUE }];
  };
  return { items: convert(tree.items, [source.file], 0), tree, texts };
}

function toDirective(item: NginxDirective, block: readonly Directive[] | undefined): Directive {
  const place = (span: Span): Place => ({ file: item.file, span });
  const last = item.args[item.args.length - 1] ?? item.name;
  return {
    // what a template puts in the place of a directive may be anything
    name: item.name.templated && item.args.length === 0 && !item.block ? OPAQUE : item.name.text, args: item.args.map(word => toWord(word, item.file)), at: place(item.span), nameAt: place(item.name.span),
    headAt: place({ start: item.name.span.start, end: last.span.end }), block,
  };
}

function toWord(word: NginxWord, file: string): Word {
  // `${DOLLAR}` keeps `envsubst` from filling in nginx's own variables
  return { text: word.text.replaceAll('${DOLLAR}', '$'), at: { file, span: word.span }, templated: word.templated };
}

/** The files that the `include`s of a source itself name, each where the name stands. Patterns of names are left out. */
export function includedFiles({ file, text }: Source, surroundings: Surroundings): Reference[] {
  const walk = (items: readonly NginxDirective[]): Reference[] => items.flatMap(item => {
    if (item.block) return item.block.foreign ? [] : walk(item.block.items);
    const [name] = item.name.text === 'include' ? item.args : [];
    const found = name && !isPattern(name.text) ? includeCandidates(name.text, file).find(candidate => candidate !== file && surroundings.exists(candidate)) : undefined;
    return name && found !== undefined ? [{ at: { file, span: name.span }, file: found }] : [];
  });
  return walk(parseNginx(text, file).items);
}

/** It names several files, or one that is known at start only. */
function isPattern(name: string): boolean {
  return name === '' || /[*?[\]$]/.test(name);
}

/**
 * Where an included file may be in a workspace. nginx takes relative names from the folder of `nginx.conf`, which is that of the
 * including file or one above it; absolute names are those of the machine it will run on, so their tail is looked for.
 */
function includeCandidates(name: string, from: string): string[] {
  const tails = new Set([name.replace(/^\/(?:usr\/local\/)?(?:etc\/)?(?:nginx\/)?(?:conf\/)?/, '').replace(/^\.\//, '')]);
  if (name.startsWith('/')) tails.add(name.split('/').slice(-1).join('/'));
  const folders: string[] = [];
  let folder = from;
  for (let up = 0; up < 4; up++) {
    const slash = folder.lastIndexOf('/');
    if (slash < 0) break;
    folder = folder.slice(0, slash);
    folders.push(folder);
  }
  return [...tails].flatMap(tail => folders.map(dir => `${dir}/${tail}`));
}

/** Files everybody has, and folders of whole servers: neither sets a CORS header for what includes them. */
function isHarmless(name: string): boolean {
  return /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi|proxy)_params|fastcgi\.conf|fastcgi-php\.conf|proxy\.conf|koi-\w+|win-utf|options-ssl-nginx\.conf)$/.test(name)
    || /(?:^|[/_.-])(?:ssl|tls|certs?|letsencrypt|acme|gzip|brotli|compression|mime|resolvers?|upstreams?|blacklist|blockips|cloudflare|real_?ip|log_?format|logging|modules?|modules-\w+|conf\.d|sites(?:-\w+)?|servers|vhosts?|stream|streams-\w+)(?=$|[/_.-])/i.test(name);
}
