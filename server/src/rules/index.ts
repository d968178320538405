import { authBeforeCors } from './auth-before-cors';
import { corsAfterRoutes } from './cors-after-routes';
import { corsHeaderInRequest } from './cors-header-in-request';
import { credentialedOriginReflection } from './credentialed-origin-reflection';
import { duplicateAllowOrigin } from './duplicate-allow-origin';
import { envOriginFailOpen } from './env-origin-fail-open';
import { errorResponseWithoutCors } from './error-response-without-cors';
import { headerNotAllowed } from './header-not-allowed';
import { invalidCredentialsValue } from './invalid-credentials-value';
import { methodNotAllowed } from './method-not-allowed';
import { misspelledCorsHeaderRule } from './misspelled-cors-header';
import { missingVaryOrigin } from './missing-vary-origin';
import { multipleOriginsInOneValue } from './multiple-origins-in-one-value';
import { nginxAddHeaderInheritance } from './nginx-add-header-inheritance';
import { nullOriginAllowed } from './null-origin-allowed';
import { originCheckBypass } from './origin-check-bypass';
import { originMalformed } from './origin-malformed';
import { originMissingScheme } from './origin-missing-scheme';
import { originReflectionWithoutCredentials } from './origin-reflection-without-credentials';
import { originTrailingSlash } from './origin-trailing-slash';
import { originWithPath } from './origin-with-path';
import { perRouteCorsWithoutOptions } from './per-route-cors-without-options';
import { preflightBadStatus } from './preflight-bad-status';
import { preflightNotHandled } from './preflight-not-handled';
import type { Rule } from './rule';
import { starInListNeverMatches } from './star-in-list-never-matches';
import { successBranchOnly } from './success-branch-only';
import { unknownCorsOption } from './unknown-cors-option';
import { wildcardOrigin } from './wildcard-origin';
import { wildcardWithCredentials } from './wildcard-with-credentials';

/** Every rule, security first, in the order a report lists them. */
export const rules: readonly Rule[] = [
  credentialedOriginReflection, wildcardWithCredentials, originCheckBypass, nullOriginAllowed, envOriginFailOpen,
  corsAfterRoutes, authBeforeCors, preflightNotHandled, perRouteCorsWithoutOptions, preflightBadStatus, methodNotAllowed, headerNotAllowed,
  successBranchOnly, errorResponseWithoutCors, duplicateAllowOrigin, nginxAddHeaderInheritance,
  originTrailingSlash, originWithPath, originMissingScheme, originMalformed, multipleOriginsInOneValue, starInListNeverMatches,
  invalidCredentialsValue, misspelledCorsHeaderRule, corsHeaderInRequest, unknownCorsOption, missingVaryOrigin,
  originReflectionWithoutCredentials, wildcardOrigin,
];
