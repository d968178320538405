import type { PathSource } from './path';

/** The path language of Express 4: path-to-regexp 0.1.13, whose steps this follows. Case does not matter, a slash at the end neither. */
export function compileV4(path: string, end: boolean): PathSource {
  const names: { readonly name: string; readonly offset: number }[] = [];
  let position = 0;
  let backtrack = '';
  let extra = 0;
  let source = path.replace(TOKEN, (match: string, slash: string | undefined, dot: string | undefined, key: string | undefined, capture: string | undefined, star: string | undefined, optional: string | undefined, offset: number) => {
    if (match.startsWith('\\')) {
      backtrack += match;
      position += 2;
      return match;
    }
    if (match === '.') {
      backtrack += '\\.';
      extra += 1;
      position += 1;
      return '\\.';
    }
    if (slash || dot) backtrack = '';
    else backtrack += path.slice(position, offset);
    position = offset + match.length;
    if (match === '*') {
      backtrack = '';
      extra += 3;
      return '(.*)';
    }
    if (match === '/(') {
      backtrack += '/';
      extra += 2;
      return '/(?:';
    }
    const format = dot ? '\\.' : '';
    const group = capture
      ? capture.replace(/\\.|\*/, one => one === '*' ? '(.*)' : one)
      : backtrack ? `((?:(?!/|${backtrack}).)+?)` : `([^/${format}]+?)`;
    names.push({ name: key ?? '', offset: offset + extra });
    const result = `(?:${format}${slash ?? ''}${group}${star ? `((?:[/${format}].+?)?)` : ''})${optional ?? ''}`;
    backtrack = '';
    extra += result.length - match.length;
    return result;
  });
  const groups: string[] = [];
  let unnamed = 0;
  let next = 0;
  for (const found of source.matchAll(/\\.|\((?:\?<(.*?)>)?(?!\?)/g)) {
    if (found[0].startsWith('\\')) continue;
    const named = names[next];
    if (named && named.offset <= found.index) {
      groups.push(named.name);
      next++;
    } else groups.push(String(unnamed++));
  }
  source += source.endsWith('/') ? '?' : '/?';
  if (end) source += '$';
  else if (!source.endsWith('/')) source += '(?=/|$)';
  return { source: `^${source}`, flags: 'i', groups };
}

const TOKEN = /\\.|(\/)?(\.)?:(\w+)(\(.*?\))?(\*)?(\?)?|[.*]|\/\(/g;
