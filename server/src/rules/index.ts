import { acacFalse } from './acac-false';
import { authBeforeCors } from './auth-before-cors';
import { authorizationNotCoveredByWildcard } from './authorization-not-covered-by-wildcard';
import { conditionalCorsHeader } from './conditional-cors-header';
import { corpBlocksNoCors } from './corp-blocks-no-cors';
import { conflictingCorsRegistrations } from './conflicting-cors-registrations';
import { corsAfterRoutes } from './cors-after-routes';
import { corsFactoryNotCalled } from './cors-factory-not-called';
import { corsHeaderInRequest } from './cors-header-in-request';
import { corsMetaTag } from './cors-meta-tag';
import { corsPathScopeMiss } from './cors-path-scope-miss';
import { credentialedOriginReflection } from './credentialed-origin-reflection';
import { credentialsNotEnabled } from './credentials-not-enabled';
import { duplicateAllowOrigin } from './duplicate-allow-origin';
import { envOriginFailOpen } from './env-origin-fail-open';
import { envOriginUndefined } from './env-origin-undefined';
import { errorResponseWithoutCors } from './error-response-without-cors';
import { express5StarPath } from './express5-star-path';
import { forbiddenMethod } from './forbidden-method';
import { forbiddenRequestHeader } from './forbidden-request-header';
import { handRolledCors } from './hand-rolled-cors';
import { headerAfterSend } from './header-after-send';
import { headerNotAllowed } from './header-not-allowed';
import { insecureOriginWithCredentials } from './insecure-origin-with-credentials';
import { intentMismatch } from './intent-mismatch';
import { invalidCredentialsValue } from './invalid-credentials-value';
import { invalidHeaderList } from './invalid-header-list';
import { localhostAliasMissing } from './localhost-alias-missing';
import { localhostOriginInProduction } from './localhost-origin-in-production';
import { maxAgeOutOfRange } from './max-age-out-of-range';
import { methodCase } from './method-case';
import { methodNotAllowed } from './method-not-allowed';
import { missingVaryOrigin } from './missing-vary-origin';
import { misspelledCorsHeaderRule } from './misspelled-cors-header';
import { multipleOriginsInOneValue } from './multiple-origins-in-one-value';
import { nginxAddHeaderInheritance } from './nginx-add-header-inheritance';
import { nginxOptionsBlockIncomplete } from './nginx-options-block-incomplete';
import { nullOriginAllowed } from './null-origin-allowed';
import { opaqueFetch } from './opaque-fetch';
import { optionsSuccessStatus } from './options-success-status';
import { originCallbackMisuse } from './origin-callback-misuse';
import { originCheckBypass } from './origin-check-bypass';
import { originMalformed } from './origin-malformed';
import { originMissingScheme } from './origin-missing-scheme';
import { originReflectionWithoutCredentials } from './origin-reflection-without-credentials';
import { originTrailingSlash } from './origin-trailing-slash';
import { originWithPath } from './origin-with-path';
import { overbroadVaryStar } from './overbroad-vary-star';
import { perRouteCorsWithoutOptions } from './per-route-cors-without-options';
import { preflightBadStatus } from './preflight-bad-status';
import { preflightContinueUnhandled } from './preflight-continue-unhandled';
import { preflightNotCached } from './preflight-not-cached';
import { preflightNotHandled } from './preflight-not-handled';
import { preflightWithoutCredentials } from './preflight-without-credentials';
import { privateNetworkHeader } from './private-network-header';
import { publicSuffixOrigin } from './public-suffix-origin';
import { redundantOptionsMethod } from './redundant-options-method';
import { redundantSafelisted } from './redundant-safelisted';
import { requestHeaderInExpose } from './request-header-in-expose';
import { responseHeaderInAllowHeaders } from './response-header-in-allow-headers';
import { preflightRedirected } from './preflight-redirected';
import type { Rule } from './rule';
import { samesiteBlocksCredentials } from './samesite-blocks-credentials';
import { starInListNeverMatches } from './star-in-list-never-matches';
import { statefulOriginRegex } from './stateful-origin-regex';
import { successBranchOnly } from './success-branch-only';
import { timingAllowOriginWildcard } from './timing-allow-origin-wildcard';
import { unknownCorsOption } from './unknown-cors-option';
import { untrustedSubdomains } from './untrusted-subdomains';
import { wildcardListWithCredentials } from './wildcard-list-with-credentials';
import { wildcardOrigin } from './wildcard-origin';
import { wildcardPatternLiteral } from './wildcard-pattern-literal';
import { wildcardWithCredentials } from './wildcard-with-credentials';

/** Every rule, security first, in the order a report lists them. */
export const rules: readonly Rule[] = [
  credentialedOriginReflection, wildcardWithCredentials, originCheckBypass, nullOriginAllowed, envOriginFailOpen,
  publicSuffixOrigin, insecureOriginWithCredentials, untrustedSubdomains, localhostOriginInProduction,
  corsFactoryNotCalled, originCallbackMisuse, express5StarPath, headerAfterSend,
  corsAfterRoutes, corsPathScopeMiss, authBeforeCors, preflightNotHandled, perRouteCorsWithoutOptions, preflightBadStatus, preflightContinueUnhandled, preflightRedirected, preflightWithoutCredentials, methodNotAllowed, headerNotAllowed,
  successBranchOnly, errorResponseWithoutCors, duplicateAllowOrigin, conflictingCorsRegistrations, nginxAddHeaderInheritance, nginxOptionsBlockIncomplete,
  originTrailingSlash, originWithPath, originMissingScheme, originMalformed, multipleOriginsInOneValue, starInListNeverMatches,
  wildcardPatternLiteral, statefulOriginRegex, envOriginUndefined, localhostAliasMissing,
  wildcardListWithCredentials, methodCase, invalidHeaderList, authorizationNotCoveredByWildcard,
  intentMismatch, invalidCredentialsValue, misspelledCorsHeaderRule, corsHeaderInRequest, corsMetaTag, opaqueFetch, credentialsNotEnabled, samesiteBlocksCredentials, unknownCorsOption, missingVaryOrigin, conditionalCorsHeader,
  originReflectionWithoutCredentials, wildcardOrigin,
  corpBlocksNoCors, maxAgeOutOfRange, privateNetworkHeader, timingAllowOriginWildcard, overbroadVaryStar, acacFalse,
  forbiddenMethod, responseHeaderInAllowHeaders, requestHeaderInExpose, forbiddenRequestHeader, redundantOptionsMethod, redundantSafelisted,
  preflightNotCached, handRolledCors, optionsSuccessStatus,
];
