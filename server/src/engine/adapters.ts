import type { Adapter } from '../adapters/adapter';
import { nginxAdapter } from '../adapters/nginx';
import { scriptAdapter } from '../adapters/script';

/** Every adapter; the first that claims a source reads it. */
export const adapters: readonly Adapter[] = [scriptAdapter, nginxAdapter];
