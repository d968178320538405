import type { Adapter } from '../adapter';
import { claimsNginx } from './claims';
import { readNginx } from './reading';

/** nginx configuration: whole, in pieces, or as a template of one. */
export const nginxAdapter: Adapter = { id: 'nginx', claims: claimsNginx, read: readNginx };
