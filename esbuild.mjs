// Bundles the extension and the server: `node esbuild.mjs [--sourcemap]`.
// The TypeScript parser is 95 % of the code and is needed only once a script file mentions CORS, so it goes into a
// file of its own, loaded by the first `require` of a module that imports it. Sources say nothing of this: they import
// `typescript` as usual, inside a module that the rest loads lazily.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

const { values: options } = parseArgs({ options: { sourcemap: { type: 'boolean', default: false } } });
const root = import.meta.dirname;
const clientDist = path.join(root, 'client', 'dist');
const serverDist = path.join(root, 'server', 'dist');

/** Source → output name in `server/dist`. An import of one entry by another stays a `require` of its file. */
const SERVER_ENTRIES = {
  'server/src/corslint.ts': 'corslint.js',
  'server/src/language-server.ts': 'language-server.js',
  'server/src/worker.ts': 'worker.js',
};
const PARSER_CHUNK = 'script-parser.js';
const PARSER_PACKAGES = [
  'typescript',
  '@typescript-eslint/typescript-estree',
  '@typescript-eslint/typescript-estree/use-at-your-own-risk',
  '@typescript-eslint/scope-manager',
  '@typescript-eslint/visitor-keys',
];

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  metafile: true,
  sourcemap: options.sourcemap,
  legalComments: 'none', // every licence in full goes to third-party-licenses.txt
  logLevel: 'warning',
  absWorkingDir: root,
};

const separateParser = {
  name: 'separate-parser',
  setup(build) {
    build.onResolve({ filter: /^(typescript$|@typescript-eslint\/)/ }, ({ path: name }) =>
      PARSER_PACKAGES.includes(name) ? { path: name, namespace: 'parser' } : undefined);
    build.onLoad({ filter: /.*/, namespace: 'parser' }, ({ path: name }) =>
      ({ contents: `module.exports = require('./${PARSER_CHUNK}')[${JSON.stringify(name)}];` }));
    build.onResolve({ filter: new RegExp(`^\\./${PARSER_CHUNK}$`) }, ({ path: file }) => ({ path: file, external: true }));
  },
};

const separateEntries = {
  name: 'separate-entries',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path: specifier, resolveDir, kind }) => {
      if (kind === 'entry-point') return undefined;
      const source = path.relative(root, path.resolve(resolveDir, `${specifier}.ts`)).split(path.sep).join('/');
      const output = SERVER_ENTRIES[source];
      return output ? { path: `./${output}`, external: true } : undefined;
    });
  },
};

/** What packages hold that has a licence of its own. */
const NOTICES = { tldts: '\nIt holds the Public Suffix List (https://publicsuffix.org), which is under the Mozilla Public License 2.0 (https://mozilla.org/MPL/2.0/).\n' };

for (const dir of [clientDist, serverDist]) fs.rmSync(dir, { recursive: true, force: true });

const metafiles = [];
const build = async settings => {
  const { metafile } = await esbuild.build({ ...common, ...settings });
  metafiles.push(metafile);
};

await build({ entryPoints: ['client/src/extension.ts'], outfile: 'client/dist/extension.js', external: ['vscode'] });
for (const [source, output] of Object.entries(SERVER_ENTRIES)) {
  if (!fs.existsSync(path.join(root, source))) continue;
  await build({
    entryPoints: [source],
    outfile: path.join('server', 'dist', output),
    plugins: [separateParser, separateEntries],
    ...(output === 'corslint.js' ? { banner: { js: '#!/usr/bin/env node' } } : {}),
  });
}
await build({
  stdin: {
    contents: PARSER_PACKAGES.map(name => `exports[${JSON.stringify(name)}] = require(${JSON.stringify(name)});`).join('\n'),
    resolveDir: path.join(root, 'server', 'src'),
    sourcefile: 'script-parser.js',
  },
  outfile: path.join('server', 'dist', PARSER_CHUNK),
});

const cli = path.join(serverDist, 'corslint.js');
if (fs.existsSync(cli)) fs.chmodSync(cli, 0o755);
fs.copyFileSync(path.join(root, 'LICENSE'), path.join(serverDist, 'LICENSE')); // the command line is published by itself
fs.cpSync(path.join(root, 'docs', 'rules'), path.join(serverDist, 'rules'), { recursive: true }); // what `corslint rule ID` prints
fs.writeFileSync(path.join(serverDist, 'third-party-licenses.txt'), licences(metafiles));
for (const dir of [clientDist, serverDist]) {
  for (const file of fs.readdirSync(dir)) {
    if (fs.statSync(path.join(dir, file)).isFile()) console.log(`${String(Math.round(fs.statSync(path.join(dir, file)).size / 1024)).padStart(6)} KB  ${path.relative(root, path.join(dir, file))}`);
  }
}

/** The licence text of every package whose code is in a bundle. A package without one stops the build. */
function licences(files) {
  const inputs = files.flatMap(file => Object.keys(file.inputs));
  const packages = new Set(inputs.flatMap(input => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  return [...packages].sort().map(dir => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(root, dir, 'package.json'), 'utf8'));
    const file = fs.readdirSync(path.join(root, dir)).find(entry => /^(licen[cs]e|copying)/i.test(entry));
    if (!file && !license) throw new Error(`${name}@${version} is bundled but names no licence`);
    const text = file ? fs.readFileSync(path.join(root, dir, file), 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version}\n\n${text}\n${NOTICES[name] ?? ''}`;
  }).join(`\n${'-'.repeat(72)}\n\n`);
}
