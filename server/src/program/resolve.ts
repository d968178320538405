import type { Resolved } from './run/interpreter';
export type { Resolved };
export function resolveModule(specifier: string, from: string, exists: (file: string) => boolean, text: (file: string) => string | undefined): Resolved | undefined {
  void from; void exists; void text;
  return specifier.startsWith('.') ? undefined : { external: specifier };
}
