import type { Route } from '../../policy/server';

/** Paths that monitors ask and no page does: `/healthz`, `/nginx_status`. */
const MONITORED = /^(?:=\s*|~\*?\s*\^?|\^~\s*)?\/(?:health|healthz|health[-_]?check|ready|readyz|live|livez|liveness|readiness|ping|metrics|stub[-_]status|(?:nginx|fpm|php-fpm|server|basic)[-_]status)\/?\$?$/i;

/** A location for fonts and pictures only, in nginx's words: `~* \.(eot|ttf|woff2?)$`. */
const ASSETS = /\\\.\(?(?:\?:)?(?:(?:eot|otf|tt[cf]|woff2?\??|woff\(2\)\?|svgz?|png|jpe?g|jpg|gif|ico|webp|avif|bmp)\|?)+\)?\$?$/i;

/** The path is asked by monitors: whether pages may read its answer is nobody's concern. */
export function isForMonitors(pattern: string): boolean {
  return MONITORED.test(pattern);
}

/** Fonts and pictures: no script reads with which status one is missing. */
export function isForAssets(pattern: string): boolean {
  return ASSETS.test(pattern);
}

/** Called by another service with a signature (`/stripe-webhook`, or a handler in a file of that name): no page reads what it answers. */
export function isForServices({ pattern, at }: Route): boolean {
  return /web-?hook(?!s)/i.test(pattern) || /web-?hook(?!s)[^/\\]*$/i.test(at.file);
}
