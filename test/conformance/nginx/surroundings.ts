import { nginxAdapter } from '../../../server/src/adapters/nginx/index';
import type { Reading } from '../../../server/src/policy/reading';

/** Reads a text as the adapter does, with nothing around it but the files given. */
export function readText(text: string, file = '/w/nginx/site.conf', files: Readonly<Record<string, string>> = {}): Reading {
  return nginxAdapter.read({ file, text }, {
    text: name => files[name], exists: name => name in files, packageVersion: () => undefined, environment: () => [],
  });
}
