import type { Span } from '../text/place';
import { nginxTokens } from './nginx-lexer';
import type { NginxToken, NginxWord } from './nginx-lexer';

export type { NginxWord } from './nginx-lexer';

/** One directive, with its block when it has one. */
export interface NginxDirective {
  readonly file: string;
  readonly name: NginxWord;
  readonly args: readonly NginxWord[];
  /** From the name to the `;` or `}` inclusive; to the last word when neither is there. */
  readonly span: Span;
  readonly block?: NginxBlock;
}

export interface NginxBlock {
  /** From `{` to `}` inclusive; to the end of the text when the brace is missing. */
  readonly span: Span;
  readonly items: readonly NginxDirective[];
  readonly closed: boolean;
  /** Holds another language (`content_by_lua_block`), which is not read. */
  readonly foreign: boolean;
}

/** A file in nginx's configuration language. */
export interface NginxTree {
  readonly file: string;
  readonly text: string;
  readonly items: readonly NginxDirective[];
  /** Spans of the comments, `#` included, line end excluded. */
  readonly comments: readonly Span[];
  /** A template: parts of the text are filled in or left out before nginx sees it. */
  readonly templated: boolean;
  /** Where the text is not what nginx would accept. */
  readonly faults: readonly { readonly span: Span; readonly message: string }[];
}

/**
 * Reads any text as nginx configuration: never throws, gives what is there. Words are split as nginx 1.22 does
 * (`ngx_conf_read_token`). A directive whose `;` is missing ends before a line that starts with a well-known directive name.
 */
export function parseNginx(text: string, file: string): NginxTree {
  const { tokens, comments, templated } = nginxTokens(text);
  const faults: { span: Span; message: string }[] = [];
  let next = 0;

  // blocks nest as deep as the text says, so no recursion
  interface Open { readonly items: NginxDirective[]; readonly head?: { name: NginxWord; args: NginxWord[]; brace: NginxToken } }
  const root: Open = { items: [] };
  const stack: Open[] = [root];
  const top = (): Open => stack[stack.length - 1] ?? root;
  const close = (end: number, closed: boolean): void => {
    const { items, head } = stack.pop() ?? root;
    if (!head) return;
    const span = { start: head.brace.span.start, end };
    top().items.push({
      file, name: head.name, args: head.args, span: { start: head.name.span.start, end },
      block: { span, items, closed, foreign: head.brace.kind === 'foreign' },
    });
  };

  while (next < tokens.length) {
    const token = tokens[next++];
    if (!token) break;
    if (token.kind === 'close') {
      if (stack.length > 1) close(token.span.end, true);
      else faults.push({ span: token.span, message: 'This "}" closes nothing.' });
    } else if (token.kind === 'word' && isPlaceholder(token, tokens[next])) {
      top().items.push({ file, name: token, args: [], span: token.span });
    } else if (token.kind === 'word') {
      const args: NginxWord[] = [];
      let following = tokens[next];
      while (following?.kind === 'word' && !(following.startsLine && STARTERS.has(following.text) && !following.quote)) {
        args.push(following);
        following = tokens[++next];
      }
      const last = args[args.length - 1] ?? token;
      if (following?.kind === 'end') {
        next++;
        top().items.push({ file, name: token, args, span: { start: token.span.start, end: following.span.end } });
      } else if (following?.kind === 'open') {
        next++;
        stack.push({ items: [], head: { name: token, args, brace: following } });
      } else if (following?.kind === 'foreign') {
        next++;
        stack.push({ items: [], head: { name: token, args, brace: following } });
        close(following.span.end, text[following.span.end - 1] === '}');
      } else {
        faults.push({ span: { start: token.span.start, end: last.span.end }, message: `The ";" after "${token.text}" is missing.` });
        top().items.push({ file, name: token, args, span: { start: token.span.start, end: last.span.end } });
      }
    } else if (token.kind === 'open') {
      faults.push({ span: token.span, message: 'This "{" follows no directive.' });
    }
  }
  while (stack.length > 1) {
    const { head } = top();
    if (head) faults.push({ span: head.brace.span, message: `The block of "${head.name.text}" is not closed.` });
    close(text.length, false);
  }
  return { file, text, items: root.items, comments, templated, faults };
}

/** A line that a template engine fills in as a whole. */
function isPlaceholder(word: NginxWord, following: NginxToken | undefined): boolean {
  return word.templated && word.startsLine && /^(?:\{\{[^]*\}\}|<%[^]*%>)$/.test(word.text) && (following?.kind === 'word' ? following.startsLine : following?.kind !== 'end' && following?.kind !== 'open');
}

/** Every directive of a tree, outer ones before those in their blocks. */
export function* everyDirective(items: readonly NginxDirective[]): Generator<NginxDirective> {
  const open: NginxDirective[] = [...items].reverse();
  for (let directive = open.pop(); directive; directive = open.pop()) {
    yield directive;
    const inner = directive.block?.items ?? [];
    for (let i = inner.length - 1; i >= 0; i--) {
      const item = inner[i];
      if (item) open.push(item);
    }
  }
}

/** Names that stand first in their line only as directives. */
const STARTERS = new Set([
  'access_log', 'add_header', 'alias', 'auth_basic', 'auth_request', 'charset', 'client_max_body_size', 'deny', 'error_log', 'error_page', 'expires',
  'fastcgi_param', 'fastcgi_pass', 'gzip', 'if', 'include', 'index', 'internal', 'keepalive_timeout', 'limit_except', 'listen', 'location', 'map',
  'more_clear_headers', 'more_set_headers', 'proxy_hide_header', 'proxy_http_version', 'proxy_pass', 'proxy_redirect', 'proxy_set_header',
  'resolver', 'return', 'rewrite', 'root', 'server', 'server_name', 'set', 'ssl_certificate', 'ssl_protocols', 'try_files', 'upstream', 'uwsgi_pass',
]);
