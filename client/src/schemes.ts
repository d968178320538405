/** Documents that are checked: files, and what was never saved. */
export const SCHEMES: readonly string[] = ['file', 'untitled'];
