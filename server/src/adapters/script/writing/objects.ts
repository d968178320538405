import type { Call, Words } from './tokens';
import { before, callAround, declaredName, isMark, keysIn, propertyOf } from './tokens';

/** What the keys of an object name: header lines of an answer, or options of npm `cors`. */
export type ObjectMeaning = 'headers' | 'options';

/** What an object literal (the index of its `{`) is for; undefined where it is neither, or a page's request. */
export function meaningOf(words: Words, object: number): ObjectMeaning | undefined {
  const call = callAround(words, object);
  if (call) return call.index === 0 && isCorsCall(words, call) ? 'options' : takesHeaders(call) ? 'headers' : undefined;
  const property = propertyOf(words, object);
  if (property === 'headers') return isRequest(words, words.tokens[object]?.inside ?? -1) ? undefined : 'headers';
  if (property === 'cors') return isNestApp(words, words.tokens[object]?.inside ?? -1) ? 'options' : undefined;
  const declared = declaredName(words, object);
  if (!declared) return undefined;
  const { name, type } = declared;
  if (type.includes('CorsOptions') || /cors.*(?:opt(?:ion)?s?|config|settings)$/i.test(name) && corsNames(words).length > 0) return 'options';
  return /headers$/i.test(name) && !/req/i.test(name) ? 'headers' : undefined;
}

/** Whether a call gives or asks header lines by name in its first argument: of an answer, or of a request. */
export function headerCall({ callee: [method = '', ...receiver], isNew }: Call): 'response' | 'request' | undefined {
  if (isNew) return undefined;
  if (/^(?:setHeader|appendHeader|removeHeader|getHeader|hasHeader)$/.test(method) && receiver.length > 0) return 'response';
  const asks = receiver.some(name => /^(?:req|request|event)$/i.test(name));
  if (/^(?:get|has|header)$/.test(method) && asks) return 'request';
  if (/^(?:set|append|delete|header|get|has)$/.test(method) && !asks && receiver.some(name => /^(?:res|response|reply|resp)$|^(?:new|next)?response$|Response$/.test(name))) return 'response';
  if (receiver[0] !== undefined && /headers$/i.test(receiver[0])) return /^(?:set|append|delete)$/.test(method) ? asks || /req/i.test(receiver[0]) ? undefined : 'response' : /^(?:get|has)$/.test(method) ? /^res|^response/i.test(receiver.at(-1) ?? '') ? 'response' : 'request' : undefined;
  return /^(?:header)$/.test(method) && /^(?:c|ctx)$/.test(receiver.at(-1) ?? '') ? 'response' : undefined;
}

/** Names that the package `cors` is imported by. */
export function corsNames({ text }: Words): string[] {
  return [...text.matchAll(/\bimport\s+(?:\*\s+as\s+)?([\w$]+)\s*(?:,\s*\{[^}]*\}\s*)?from\s*['"]cors['"]|(?:const|let|var|import)\s+([\w$]+)\s*=\s*require\(\s*['"]cors['"]/g)].flatMap(([, imported, required]) => imported ?? required ?? []);
}

function isCorsCall(words: Words, { callee, isNew }: Call): boolean {
  const [name = '', ...others] = callee;
  return !isNew && (others.length === 0 && corsNames(words).includes(name) || name === 'enableCors' && others.length > 0);
}

function takesHeaders(call: Call): boolean {
  const [name = ''] = call.callee;
  if (name === 'writeHead') return call.index > 0;
  if (call.index > 0) return false;
  return call.isNew ? name === 'Headers' : /^(?:set|header|append)$/.test(name) && headerCall(call) === 'response' && !/headers$/i.test(call.callee[1] ?? '');
}

/** What a page asks with has headers too, and no business with those of CORS. */
function isRequest(words: Words, options: number): boolean {
  const call = callAround(words, options);
  if (call) return /^(?:fetch|\$fetch|ofetch|Request|axios|ajax|request|got|ky|get|post|put|patch|delete|create)$/.test(call.callee[0] ?? '');
  return keysIn(words, options, -1).some(key => /^(?:method|mode|credentials|url|data)$/.test(key));
}

function isNestApp(words: Words, options: number): boolean {
  const call = callAround(words, options);
  return call?.callee[0] === 'create' && call.callee.at(-1) === 'NestFactory';
}

/** The value that the list around a token is, or is made into (`new Set([…])`): an index before which its name stands. */
export function listAround(words: Words, index: number): number | undefined {
  const list = words.tokens[index]?.inside ?? -1;
  const previous = before(words, index);
  if (!isMark(words, list, '[') || previous !== list && !isMark(words, previous, ',')) return undefined;
  const call = callAround(words, list);
  if (!call?.isNew || call.callee[0] !== 'Set') return list;
  const name = before(words, call.open);
  return before(words, name);
}
