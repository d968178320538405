import { corsResponseHeader, misspelledCorsHeader } from '../cors/header-name';
import type { NamedHeader } from '../policy/reading';
import type { FunctionCode, Unit } from '../program/core';
import type { Place, Span } from '../text/place';
import { contains } from '../text/place';

/** A place where CORS is spoken of. */
export interface Mention {
  readonly at: Place;
  readonly kind: 'header' | 'library' | 'options' | 'foreign';
  /** The package that is loaded here: one that sets CORS headers in a way that is not modelled. */
  readonly foreign?: string;
  /** The header that is named, as written. */
  readonly name?: string;
  /** It is looked for in an answer, not set: none of the set-up. */
  readonly reads?: boolean;
  /** The functions around it, the outermost first. */
  readonly functions: readonly FunctionCode[];
}

export interface Mentions {
  readonly all: readonly Mention[];
  readonly headerNames: readonly NamedHeader[];
  /** Code speaks of CORS at all: in a mention, a name or the path of a module. Comments and other texts do not count. */
  readonly spoken: boolean;
  /** True when one lies within the place. */
  within(place: Place): boolean;
}

/** Keys that an options object of a CORS library has beside `origin`. */
const OPTION_KEYS: ReadonlySet<string> = new Set(['credentials', 'methods', 'allowedHeaders', 'exposedHeaders', 'maxAge', 'optionsSuccessStatus', 'preflightContinue', 'allowMethods', 'allowHeaders', 'exposeHeaders']);

/** Finds header names, calls of `cors` and objects that look like its options, in one walk over the core. */
export function findMentions(unit: Unit): Mentions {
  const all: Mention[] = [];
  const headerNames: NamedHeader[] = [];
  const libraries = new Set<string>();
  const read = new Set<object>();
  const calls: { readonly node: Node; readonly functions: readonly FunctionCode[] }[] = [];
  let spoken = /cors[^/]*$/i.test(unit.file) || unit.imports.some(specifier => /cors/i.test(specifier));
  walk(unit, (node, functions) => {
    const at = node.at as Span | undefined;
    if (!at) return;
    noteLibrary(node, libraries);
    const foreign = foreignPackage(node);
    if (foreign !== undefined) all.push({ at: { file: unit.file, span: at }, kind: 'foreign', foreign, functions });
    if (typeof node.name === 'string' && /cors/i.test(node.name)) spoken = true;
    const text = node.op === 'constant' && typeof node.value === 'string' ? node.value : node.op === undefined && typeof node.name === 'string' && 'at' in node && !('local' in node) && !('exported' in node) ? node.name : undefined;
    if (text !== undefined && text.length > 7 && text.length < 48) {
      const right = corsResponseHeader(text);
      // The key of a record is a name for certain, also with a colon too many.
      if (right !== undefined || (node.op === undefined ? /^[\w-]+:?\s*$/ : /^[\w-]+$/).test(text) && text.includes('-') && misspelledCorsHeader(text) !== undefined) headerNames.push({ name: text, at: { file: unit.file, span: at } });
      if (right !== undefined) all.push({ at: { file: unit.file, span: at }, kind: 'header', functions, name: text, reads: read.has(node) });
    }
    const looked = lookedFor(node);
    if (looked) read.add(looked);
    if (node.op === 'call') calls.push({ node, functions });
    if (node.op === 'record') {
      const keys = keysOf(node);
      const origin = keys.find(key => key.name === 'origin');
      if (origin && keys.some(key => OPTION_KEYS.has(key.name))) all.push({ at: { file: unit.file, span: origin.at }, kind: 'options', functions });
    }
  });
  // A name may be bound behind its use: calls are looked at when all names are known.
  for (const { node, functions } of calls) if (isLibrary(node.callee, libraries)) all.push({ at: { file: unit.file, span: node.at as Span }, kind: 'library', functions });
  all.sort((a, b) => a.at.span.start - b.at.span.start);
  return {
    all, headerNames, spoken: spoken || all.length > 0 || headerNames.length > 0,
    within: ({ file, span }) => file === unit.file && all.some(mention => contains(span, mention.at.span)),
  };
}

/** A `<meta http-equiv>` that names a CORS header: in markup, in the text of a page, or in an object that stands for the tag. */
const META = /\bhttp-?equiv['"]?\s*[=:]\s*\{?\s*\\?['"`]?\s*(access-control-(?:allow|expose|max)-[a-z-]+)/gi;

/** CORS headers named by meta tags. What stands in a comment is none of the program's texts. */
export function findMetaTags(unit: Unit, text: string): NamedHeader[] {
  const found = [...text.matchAll(META)].map(match => ({ name: match[1] ?? '', start: match.index + match[0].length - (match[1]?.length ?? 0) }));
  if (found.length === 0) return [];
  const texts: Span[] = [];
  walk(unit, node => {
    if (node.op === 'constant' && typeof node.value === 'string') texts.push(node.at as Span);
  });
  return found.map(({ name, start }) => ({ name, at: { file: unit.file, span: { start, end: start + name.length } } })).filter(({ at }) => texts.some(span => contains(span, at.span)));
}

type Node = Readonly<Record<string, unknown>>;

/** Calls `visit` for every node; no recursion, for chains are long. Spans are no nodes: half of all objects are spans. */
function walk(unit: Unit, visit: (node: Node, functions: readonly FunctionCode[]) => void): void {
  const nodes: object[] = [unit.body];
  const around: (readonly FunctionCode[])[] = [[]];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    const functions = around.pop() ?? [];
    if (Array.isArray(node)) {
      for (let i = node.length - 1; i >= 0; i--) {
        const item: unknown = node[i];
        if (typeof item !== 'object' || item === null) continue;
        nodes.push(item);
        around.push(functions);
      }
      continue;
    }
    const object = node as Node;
    const inner = 'bodyAt' in object ? [...functions, object as unknown as FunctionCode] : functions;
    visit(object, functions);
    for (const key in object) {
      const value = object[key];
      if (typeof value !== 'object' || value === null || key === 'at' || key === 'bodyAt') continue;
      nodes.push(value);
      around.push(inner);
    }
  }
}

/** Notes a name that the package `cors` is bound to by this node. */
function noteLibrary(node: Node, names: Set<string>): void {
  if (node.op === 'import' && typeof node.specifier === 'string' && isCorsPackage(node.specifier)) {
    for (const { local } of node.names as readonly { readonly local: string }[]) names.add(local);
  } else if (node.op === 'declare') {
    const { target, value } = node.slot as { readonly target: Node; readonly value?: Node };
    if (value && target.bind === 'name' && requiresCors(value, 0)) names.add(target.name as string);
  }
}

function isCorsPackage(specifier: string): boolean {
  return /^(?:npm:)?cors(?:@[^/]*)?$/.test(specifier);
}

/** What a node looks for in something: the key of a member, the only argument of `headers.get(…)`. */
function lookedFor(node: Node): object | undefined {
  if (node.op === 'member') return (node.key as { readonly computed?: object }).computed ?? node.key as object;
  const callee = node.op === 'call' ? node.callee as Node : undefined;
  const [first, second] = callee?.op === 'member' ? node.arguments as readonly ({ readonly value: object } | undefined)[] : [];
  return second === undefined && LOOKS.test((callee?.key as { readonly name?: string } | undefined)?.name ?? '') ? first?.value : undefined;
}

const LOOKS = /^(?:get|has|header|getHeader|hasHeader|toHaveProperty|property)$/;

/** Packages whose work is to set CORS headers, and whose answers are not modelled: what they do is not known, and that is said. */
const FOREIGN: ReadonlySet<string> = new Set([
  '@fastify/cors', 'fastify-cors', '@koa/cors', 'koa-cors', 'koa2-cors', 'hono/cors', '@elysiajs/cors', '@middy/http-cors', 'micro-cors', 'corser', 'restify-cors-middleware', 'restify-cors-middleware2',
  'hapi-cors', 'nextjs-cors', 'cors-gate', 'itty-cors', 'cors-anywhere', 'remix-utils/cors', 'feathers-cors', 'egg-cors', '@midwayjs/cross-domain',
]);

/** The package of that kind that a node imports or requires. */
function foreignPackage(node: Node): string | undefined {
  const specifier = node.op === 'import' && typeof node.specifier === 'string' ? node.specifier : node.op === 'call' ? requiredBy(node) : undefined;
  const name = specifier?.replace(/^npm:/, '').replace(/(?!^)@[^/]*/, '');
  return name !== undefined && FOREIGN.has(name) ? name : undefined;
}

/** `require('cors')`, `__importDefault(require('cors'))`, `require('cors').default`. */
function requiresCors(node: Node, depth: number): boolean {
  if (depth > 4) return false;
  if (node.op === 'call') {
    const required = requiredBy(node);
    if (required !== undefined) return isCorsPackage(required);
    const [first] = node.arguments as readonly ({ readonly value: Node } | undefined)[];
    const callee = node.callee as Node;
    return callee.op === 'name' && /^_*(?:interop|import)/i.test(callee.name as string) && first !== undefined && requiresCors(first.value, depth + 1);
  }
  if (node.op === 'member') return requiresCors(node.object as Node, depth + 1);
  return node.op === 'await' || node.op === 'chain' ? requiresCors(node.of as Node, depth + 1) : false;
}

/** What a call of `require` names. */
function requiredBy(node: Node): string | undefined {
  const callee = node.callee as Node;
  if (callee.op !== 'name' || callee.name !== 'require') return undefined;
  const [first] = node.arguments as readonly ({ readonly value: Node } | undefined)[];
  return first?.value.op === 'constant' && typeof first.value.value === 'string' ? first.value.value : undefined;
}

function isLibrary(callee: unknown, names: ReadonlySet<string>): boolean {
  const node = callee as Node;
  if (node.op === 'name') return names.has(node.name as string);
  if (node.op === 'member') return (node.key as { readonly name?: string }).name === 'default' && isLibrary(node.object, names);
  if (node.op === 'sequence') return isLibrary((node.parts as readonly unknown[]).at(-1), names);
  return node.op === 'call' && requiresCors(node, 0);
}

function keysOf(record: Node): { readonly name: string; readonly at: Span }[] {
  return (record.entries as readonly { readonly key?: { readonly name?: string; readonly at: Span } }[])
    .flatMap(({ key }) => key?.name === undefined ? [] : [{ name: key.name, at: key.at }]);
}
