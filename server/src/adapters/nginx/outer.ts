import type { Source, Surroundings } from '../adapter';
import type { Directive } from './tree';
import { splice } from './tree';

/** Directives of the `http` block that includes a source: its maps and headers count there as well. Looks for an `nginx.conf` in its folder and up to two above. */
export function outerHttp(items: readonly Directive[], source: Source, surroundings: Surroundings): readonly Directive[] {
  const parts = source.file.split('/');
  const base = parts[parts.length - 1] ?? '';
  if (base === 'nginx.conf' || items.some(item => item.name === 'http')) return [];
  for (let up = 1; up <= 3 && up < parts.length; up++) {
    const folder = parts.slice(0, -up).join('/');
    const file = `${folder}/nginx.conf`;
    const text = surroundings.text(file);
    if (text === undefined) continue;
    const main = splice({ file, text }, surroundings);
    const http = main.items.find(item => item.name === 'http')?.block;
    const tail = parts.slice(parts.length - up).join('/');
    if (http && includes(text, tail)) return http.filter(item => item.name !== 'server' && item.name !== 'include');
  }
  return [];
}

/** Whether an `include` of the text takes in the file of this tail (`conf.d/site.conf`). */
function includes(text: string, tail: string): boolean {
  const folder = tail.includes('/') ? tail.slice(0, tail.lastIndexOf('/')) : '';
  const name = tail.slice(tail.lastIndexOf('/') + 1);
  return [...text.matchAll(/\binclude\s+["']?([^\s;"']+)/g)].some(([, pattern = '']) => {
    const at = pattern.lastIndexOf('/');
    const itsFolder = at < 0 ? '' : pattern.slice(0, at);
    const itsName = pattern.slice(at + 1);
    const sameFolder = itsFolder === folder || itsFolder.endsWith(`/${folder}`) || folder === '' && itsFolder === '' || folder === 'sites-available' && itsFolder.endsWith('sites-enabled');
    return sameFolder && new RegExp(`^${itsName.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(name);
  });
}
