/** The folder of a file, without a slash at its end (except the root). */
export function folderOf(file: string): string {
  const cut = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
  return cut <= 0 ? '/' : file.slice(0, cut);
}

/** Puts a folder and a relative path together and takes `.` and `..` out. */
export function joinPath(folder: string, path: string): string {
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(folder)?.[0] ?? '';
  const parts: string[] = [];
  for (const part of `${folder.slice(scheme.length)}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  const host = scheme !== '' && folder[scheme.length] !== '/';
  return `${scheme}${host ? '' : '/'}${parts.join('/')}`;
}

/** A folder and those around it, the innermost first. */
export function foldersUp(folder: string): string[] {
  const folders: string[] = [];
  for (let at = folder; folders.length < 40; at = folderOf(at)) {
    folders.push(at);
    if (at === '/' || folderOf(at) === at) break;
  }
  return folders;
}
