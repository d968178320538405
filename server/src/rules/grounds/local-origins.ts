import { isLoopbackOrigin } from '../../cors/origin';
import { admits } from '../../policy/admission';
import type { Answer } from '../../policy/answer';
import type { Inquiry } from '../../policy/inquiry';
import type { Route } from '../../policy/server';
import type { Admitted } from './named-origins';
import { admitted, isPublicOrigin } from './named-origins';

/** Local origins that production lets in with credentials, where it lets a public one in as well. */
export function localInProduction(inquiry: Inquiry): Admitted[] {
  return admitted(inquiry, isLocalPage, 'include').filter(({ trusted, answer, route }) => isUnconditional(answer)
    && !DEVELOPMENT_FILE.test(trusted.at.file) && letsPublicIn(inquiry, route));
}

/** A page of a local server; the shell of an app (`capacitor://localhost`) is at home in production. */
function isLocalPage(origin: string): boolean {
  return /^https?:/.test(origin) && isLoopbackOrigin(origin);
}

function letsPublicIn(inquiry: Inquiry, route: Route): boolean {
  return inquiry.friends.some(origin => isPublicOrigin(origin) && inquiry.methodsOf(route).some(method =>
    inquiry.actual({ route, origin, method }).answers.some(answer => isUnconditional(answer) && admits(answer, origin, 'include') === true)));
}

/** Given in every environment. */
function isUnconditional({ developmentOnly, conditions }: Answer): boolean {
  return !developmentOnly && !conditions.some(({ on }) => on === 'environment');
}

/** `config.dev.js`, `local/cors.ts`, `server.test.js`. */
const DEVELOPMENT_FILE = /(?:^|[./_-])(?:dev|development|local|test|tests|spec|e2e|mock|mocks|example|examples|demo|__tests__|__mocks__)(?=[./_-])/i;
