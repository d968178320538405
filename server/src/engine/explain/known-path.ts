import type { Subject } from '../../policy/server';

/** Whether a subject has a route of its own for a path (with query or without), rather than answering whatever path it is asked. */
export function knowsPath({ routes, adapter }: Pick<Subject, 'routes' | 'adapter'>, path: string): boolean {
  const bare = path.replace(/[?#].*$/, '');
  return routes.some(route => route.path === bare || fits(route.pattern, bare) || adapter === 'nginx' && route.path.length > 1 && bare.startsWith(route.path.replace(/[^/]*$/, '')) && route.path.lastIndexOf('/') > 0);
}

/** Whether a pattern as frameworks write them (`/users/:id`, `/users/{id}`, `/users/[id]`, `/files/*`) takes the path. One that takes every path knows none. */
function fits(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (!pattern.startsWith('/') || wanted.every(part => part === '' || isRest(part))) return pattern === path;
  for (const [i, part] of wanted.entries()) {
    if (isRest(part)) return true;
    const own = given[i];
    if (own === undefined || !(part.toLowerCase() === own.toLowerCase() || own !== '' && isParameter(part))) return false;
  }
  return wanted.length === given.length;
}

function isRest(part: string): boolean {
  return /^(?:\*.*|\{\*.*\}|\[\[?\.\.\..*\]|:\w+\*|\(\.\*\))$/.test(part);
}

function isParameter(part: string): boolean {
  return /^(?::.+|\{.+\}|\[.+\]|<.+>|\(.+\))$/.test(part);
}
