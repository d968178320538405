import type { Machine } from '../../../program/machine';
import type { Thing } from '../../../program/value';
import { notedOptions, worldOf } from '../../../world/registry';
import { samePlace } from '../../../text/place';
import { registerCors } from './alone';
import { optionSets } from './options';
import { corsSchema } from './schema';

/** Packages whose options look like those of npm cors and mean something else. */
const OTHERS: readonly string[] = ['@fastify/cors', 'fastify-cors', '@koa/cors', 'koa2-cors', 'kcors', 'hono', '@elysiajs/cors', 'socket.io', '@hapi/hapi', '@adonisjs/cors', '@middy/http-cors', 'graphql-yoga', 'micro-cors', 'h3', 'nuxt'];

/**
 * Exported objects that are options for npm cors (`export const corsOptions = { origin: … }`, `cors` in a settings
 * object), when no call in sight takes them and no other CORS library is installed.
 */
export function registerOptionObjects(machine: Machine, object: Thing, name: string, depth = 0): void {
  if (object.class !== 'object' || depth > 2) return;
  const at = object.written[0];
  if (at && object.written.length === 1 && isOptions(object, name, at.file)) {
    if (OTHERS.some(other => worldOf(machine).version(other)) && !worldOf(machine).version('cors')) return;
    const given = notedOptions(machine).some(set => set.objectAt && samePlace(set.objectAt, at));
    if (!given) registerCors(machine, { given: object, at, name: name || 'cors options', options: optionSets(machine, object, at) });
    return;
  }
  for (const [key, { value }] of object.properties) {
    if (value.kind === 'thing' && !value.call && /cors/i.test(key)) registerOptionObjects(machine, value, key, depth + 1);
  }
}

/** It has an origin and says by another key, its name or its file that CORS is meant. */
function isOptions(object: Thing, name: string, file: string): boolean {
  if (!object.properties.has('origin')) return false;
  const keys = [...object.properties.keys()];
  if (!keys.every(key => corsSchema.known.includes(key) || /^(?:origins?|allow|expose|max|preflight|options|enabled?$)/i.test(key))) return false;
  return keys.length > 1 && keys.some(key => key !== 'origin' && key !== 'headers' && corsSchema.known.includes(key)) || /cors/i.test(name) || /cors[^/]*$/i.test(file);
}
