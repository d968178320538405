import type { World } from '../../../world/registry';

const configurations = ['next.config.js', 'next.config.mjs', 'next.config.ts', 'next.config.cjs', 'vercel.json', 'netlify.toml', 'middleware.ts', 'middleware.js', 'src/middleware.ts', 'src/middleware.js', 'proxy.ts', 'src/proxy.ts', 'hooks.server.ts', 'src/hooks.server.ts', 'src/hooks.server.js'];
const depth = 10;

/**
 * True when a file that a route's framework reads too (`next.config.js`, `middleware.ts`, `vercel.json`) speaks of CORS:
 * measured, its header lines win over the route's own and reach the automatic OPTIONS answer as well.
 */
export function configuresCors(world: World, file: string): boolean {
  if (!world.text) return false;
  let folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
  for (let i = 0; i < depth; i++) {
    for (const name of configurations) {
      const text = world.text(`${folder}/${name}`);
      if (text !== undefined && /access-control-|cors/i.test(text)) return true;
    }
    if (world.text(`${folder}/package.json`) !== undefined || folder === '') return false;
    folder = folder.slice(0, folder.lastIndexOf('/'));
  }
  return false;
}
