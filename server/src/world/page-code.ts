import { builtinModules } from '../program/builtins';
import type { Unit } from '../program/core';

/** What only code of pages speaks of, or imports. */
const PAGE = /\b(?:document|localStorage|sessionStorage|navigator|addEventListener)\b|\bwindow\.|['"]use client['"]/;
const PAGE_MODULE = /^(?:react|react-dom|preact|vue|svelte|solid-js|jquery|@angular\/core|@sveltejs\/kit|lit)(?:\/|$)/;
/** What only code of servers speaks of. */
const SERVER = /\b(?:Deno|Bun|NextResponse)\b|\bmodule\.exports\b|\bexports\.\w+\s*=|\brequire\s*\(/;
/** A worker at the edge hears `fetch` as one in the browser does; only the latter is installed. */
const EDGE = /\baddEventListener\(\s*['"`]fetch\b/;
const INSTALLED = /['"`](?:install|activate|push)['"`]|\bskipWaiting\b|\bclients\b/;
/** Servers, and modules that bring a `fetch` or a test runner of Node. */
const SERVER_MODULE = /^(?:node|cloudflare|bun|jsr|npm):|^(?:express|fastify|koa|hono|cors|connect|next\/(?:server|headers)|@nestjs\/.*|aws-lambda|server-only|node-fetch|cross-fetch|undici|isomorphic-fetch|node-fetch-native|axios-mock-adapter|supertest|chai|mocha|vitest|@jest\/globals)$/;
/** Files whose place makes them code of a server: Next routes, pages and middleware, functions of hosts, tests. */
const SERVER_FILE = /(?:^|[\\/])(?:pages[\\/]api|(?<!src[\\/])api|functions|server|netlify|supabase|workers?|tests?|__tests__)[\\/]|(?:^|[\\/])app[\\/](?:.*[\\/])?(?:page|layout|route|template)\.[jt]sx?$|(?:^|[\\/])(?:middleware|proxy|server|worker)\.[cm]?[jt]s$|\.(?:test|spec|server|config)\.[cm]?[jt]sx?$/i;

/**
 * Whether a file is code that a browser runs. What speaks of a page does; else what nothing says to be a server's: without any sign it is taken
 * for a page's, so ask only for what no server is given to write. A wrong name of a folder is outweighed by signs in the text.
 */
export function isPageCode({ file, text = '', imports, body }: Unit): boolean {
  if (imports.some(name => SERVER_MODULE.test(name) || Object.hasOwn(builtinModules, name))) return false;
  if (body.some(statement => statement.op === 'export-default' && statement.value.op === 'record')) return false;
  if (/['"]use server['"]|\bget(?:ServerSide|Static)Props\b/.test(text) || EDGE.test(text) && !INSTALLED.test(text)) return false;
  const page = PAGE.test(text) || imports.some(name => PAGE_MODULE.test(name));
  return page && !isServerComponent(file, text) || !SERVER.test(text) && !SERVER_FILE.test(file);
}

/** A page of the Next app router, unless it says that it is sent to the browser. */
function isServerComponent(file: string, text: string): boolean {
  return /(?:^|[\\/])app[\\/](?:.*[\\/])?(?:page|layout|template|route)\.[jt]sx?$/.test(file) && !/['"]use client['"]/.test(text);
}
