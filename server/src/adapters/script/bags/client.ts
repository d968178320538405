import type { Machine } from '../../../program/machine';
import { worldOf } from '../../../world/registry';

/** Signs of a file that sends requests. */
const CLIENT_FILE = /(?:from|require\()\s*['"](?:axios|react|react-dom|vue|@angular\/[\w/-]+|svelte|jquery|ky|superagent|node-fetch|got|@tanstack\/[\w-]+|swr)['"]|\bXMLHttpRequest\b|axios\.|\bfetch\(/;

/** Whether the file of the world sends requests: its objects with header names are no answers unless something says so. */
export function sendsRequests(machine: Machine): boolean {
  const world = worldOf(machine);
  return CLIENT_FILE.test(world.text?.(world.file) ?? '');
}
