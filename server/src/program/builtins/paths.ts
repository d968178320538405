import type { Machine } from '../machine';
import type { Native, Thing, Value } from '../value';
import { primitive } from '../value';
import { argument, hidden, methods } from './define';
import { known, notKnown } from './derive';
import { unknownHost } from './environment';

/** `node:path` in its POSIX form: known texts are computed. */
export function makePathModule(machine: Machine): Thing {
  const path = unknownHost(machine, 'path');
  methods(machine, path, {
    join: ofTexts('join', parts => normalize(parts.filter(Boolean).join('/'))),
    // A relative result depends on the working directory.
    resolve: ofTexts('resolve', parts => {
      const from = parts.findLastIndex(part => part.startsWith('/'));
      return from < 0 ? undefined : normalize(parts.slice(from).join('/')).replace(/(.)\/$/, '$1');
    }),
    normalize: ofTexts('normalize', ([text = '']) => normalize(text)),
    extname: ofTexts('extname', ([text = '']) => /[^/.][^/]*?(\.[^./]*)$/.exec(text)?.[1] ?? ''),
    basename: ofTexts('basename', ([text = '', suffix]) => {
      const base = /([^/]*)\/*$/.exec(text)?.[1] ?? '';
      return suffix !== undefined && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
    }),
    dirname: ofTexts('dirname', ([text = '']) => {
      const directory = text.replace(/\/*$/, '').replace(/\/*[^/]*$/, '');
      return directory || (text.startsWith('/') ? '/' : '.');
    }),
    isAbsolute: ofTexts('isAbsolute', ([text = '']) => text.startsWith('/')),
  });
  hidden(path, 'sep', primitive('/'));
  hidden(path, 'delimiter', primitive(':'));
  hidden(path, 'posix', path);
  hidden(path, 'default', path);
  return path;
}

function ofTexts(name: string, compute: (parts: readonly string[]) => string | boolean | undefined): Native {
  return (machine: Machine, _self: Value, args: readonly Value[]) => {
    const settled = (args.length === 0 ? [argument(args, 0)] : args).map(arg => machine.settle(arg));
    const texts = settled.map(arg => machine.text(arg));
    const result = texts.every(text => text !== undefined) ? compute(texts) : undefined;
    return result === undefined ? notKnown(machine, `path.${name}`, settled, { known: 'filled-text', writtenFrom: [] }) : known(result, settled, []);
  };
}

function normalize(text: string): string {
  const parts: string[] = [];
  const absolute = text.startsWith('/');
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  const path = parts.join('/') + (text.endsWith('/') && parts.length > 0 ? '/' : '');
  return (absolute ? '/' : '') + path || '.';
}
