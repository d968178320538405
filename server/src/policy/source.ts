/** A text to read. */
export interface Source {
  /** Absolute path or URI; the name used in every place. */
  readonly file: string;
  readonly text: string;
}

/** Access to what lies around a source. All of it is answered by the workspace; nothing here touches a disk. */
export interface Surroundings {
  /** Text of a file (unsaved editor text first); undefined when it is not there, too large or not text. */
  text(file: string): string | undefined;
  /** True when a regular file is there. */
  exists(file: string): boolean;
  /** Version of a package as `from` would load it: node_modules, lockfile, else the least one its range allows (`assumed`). */
  packageVersion(name: string, from: string): { readonly version: string; readonly assumed: boolean } | undefined;
  /** Values of an environment variable in the `.env` samples near `from`. */
  environment(name: string, from: string): readonly string[];
}
