import type { Adapter } from '../adapter';
import { claimsNginx, isNginxName } from './claims';
import { readNginx } from './reading';
import { nginxBeginnings } from './set-up';
import { includedFiles } from './tree';
import { nginxWriting } from './writing';

/** nginx configuration: whole, in pieces, or as a template of one. */
export const nginxAdapter: Adapter = { id: 'nginx', mayClaim: isNginxName, claims: claimsNginx, read: readNginx, begin: nginxBeginnings, references: includedFiles, contextAt: nginxWriting };
