import { authBeforeCors } from './auth-before-cors';
import { conditionalCorsHeader } from './conditional-cors-header';
import { corsAfterRoutes } from './cors-after-routes';
import { corsFactoryNotCalled } from './cors-factory-not-called';
import { corsHeaderInRequest } from './cors-header-in-request';
import { credentialedOriginReflection } from './credentialed-origin-reflection';
import { duplicateAllowOrigin } from './duplicate-allow-origin';
import { envOriginFailOpen } from './env-origin-fail-open';
import { envOriginUndefined } from './env-origin-undefined';
import { errorResponseWithoutCors } from './error-response-without-cors';
import { express5StarPath } from './express5-star-path';
import { headerAfterSend } from './header-after-send';
import { headerNotAllowed } from './header-not-allowed';
import { insecureOriginWithCredentials } from './insecure-origin-with-credentials';
import { invalidCredentialsValue } from './invalid-credentials-value';
import { localhostAliasMissing } from './localhost-alias-missing';
import { localhostOriginInProduction } from './localhost-origin-in-production';
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
import { publicSuffixOrigin } from './public-suffix-origin';
import { starInListNeverMatches } from './star-in-list-never-matches';
import { statefulOriginRegex } from './stateful-origin-regex';
import { successBranchOnly } from './success-branch-only';
import { unknownCorsOption } from './unknown-cors-option';
import { untrustedSubdomains } from './untrusted-subdomains';
import { wildcardOrigin } from './wildcard-origin';
import { wildcardPatternLiteral } from './wildcard-pattern-literal';
import { wildcardWithCredentials } from './wildcard-with-credentials';

/** Every rule, security first, in the order a report lists them. */
export const rules: readonly Rule[] = [
  credentialedOriginReflection, wildcardWithCredentials, originCheckBypass, nullOriginAllowed, envOriginFailOpen,
  publicSuffixOrigin, insecureOriginWithCredentials, untrustedSubdomains, localhostOriginInProduction,
  corsFactoryNotCalled, express5StarPath, headerAfterSend,
  corsAfterRoutes, authBeforeCors, preflightNotHandled, perRouteCorsWithoutOptions, preflightBadStatus, methodNotAllowed, headerNotAllowed,
  successBranchOnly, errorResponseWithoutCors, duplicateAllowOrigin, nginxAddHeaderInheritance,
  originTrailingSlash, originWithPath, originMissingScheme, originMalformed, multipleOriginsInOneValue, starInListNeverMatches,
  wildcardPatternLiteral, statefulOriginRegex, envOriginUndefined, localhostAliasMissing,
  invalidCredentialsValue, misspelledCorsHeaderRule, corsHeaderInRequest, unknownCorsOption, missingVaryOrigin, conditionalCorsHeader,
  originReflectionWithoutCredentials, wildcardOrigin,
];
