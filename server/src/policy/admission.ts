import type { CredentialsMode } from '../cors/check';
import { judgeAllowOrigin } from '../cors/check';
import { trimHttpWhitespace } from '../cors/header-list';
import type { Answer } from './answer';
import { valueOf } from './answer';

/**
 * Whether a page at `origin` may read this answer (Fetch, "CORS check"). Undefined: it depends on something we could not see.
 */
export function admits(answer: Answer, origin: string, credentials: CredentialsMode): boolean | undefined {
  const allowOrigin = valueOf(answer, 'Access-Control-Allow-Origin');
  if (allowOrigin === null) return undefined;
  if (allowOrigin === undefined) return false;
  const allowCredentials = valueOf(answer, 'Access-Control-Allow-Credentials');
  const withoutCredentials = judgeAllowOrigin(origin, 'omit', trimHttpWhitespace(allowOrigin), null) === undefined;
  if (!withoutCredentials || credentials !== 'include') return withoutCredentials;
  if (allowOrigin === '*') return false;
  return allowCredentials === null ? undefined : allowCredentials !== undefined && trimHttpWhitespace(allowCredentials) === 'true';
}

/** Whether credentials are allowed on this answer; undefined: not known. */
export function allowsCredentials(answer: Answer): boolean | undefined {
  const value = valueOf(answer, 'Access-Control-Allow-Credentials');
  return value === null ? undefined : value !== undefined && trimHttpWhitespace(value) === 'true';
}
