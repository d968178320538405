// Speed as ratios within one run, never as times: `npm run bench`. Builds first; everything runs in this process but the start of the server.
import { spawnSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-bench-'));
const ROUNDS = 9;

try {
  const { lint, diskSurroundings, defaultSettings, parse, openWorkspace } = await load();
  relint(lint, diskSurroundings, defaultSettings, parse);
  scan(openWorkspace, defaultSettings);
  await start();
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

/** The engine in one bundle, with the parser as an ordinary package. */
async function load() {
  const outfile = path.join(root, 'node_modules', '.cache', 'corslint-bench.cjs');
  await build({
    stdin: {
      contents: `export { lint } from './server/src/engine/lint';
export { defaultSettings } from './server/src/engine/profiles';
export { diskSurroundings } from './server/src/workspace/surroundings';
export { openWorkspace } from './server/src/workspace/workspace';
export { parse } from '@typescript-eslint/typescript-estree';`,
      resolveDir: root, loader: 'ts',
    },
    bundle: true, platform: 'node', outfile, external: ['typescript', '@typescript-eslint/*'], logLevel: 'error',
  });
  return createRequire(import.meta.url)(outfile);
}

/** A 3,000-line Express file linted again, against the bare parse of the same text. Interleaved; medians. */
function relint(lint, diskSurroundings, settings, parse) {
  const text = expressFile();
  const file = path.join(folder, 'server.js');
  const circumstances = { surroundings: diskSurroundings([], () => undefined), settings, origins: [] };
  const bare = [];
  const linted = [];
  for (let round = 0; round < ROUNDS + 3; round++) {
    const changed = `${text}// ${round}\n`; // nothing may be remembered of the text
    const parsing = timed(() => parse(changed, { loc: true, range: true, jsx: true }));
    const linting = timed(() => lint({ file, text: changed }, circumstances));
    if (round < 3) continue; // the first rounds warm the compiler up for both
    bare.push(parsing);
    linted.push(linting);
  }
  report(`${text.split('\n').length}-line Express file: lint / bare typescript-estree parse`, median(linted) / median(bare), 2);
}

/** A tree of 5,000 files of which few speak of CORS, against reading all of it. */
function scan(openWorkspace, settings) {
  const tree = path.join(folder, 'tree');
  for (let i = 0; i < 5000; i++) {
    const dir = path.join(tree, `m${i % 50}`);
    if (i < 50) fs.mkdirSync(dir, { recursive: true });
    fs.writeFileSync(path.join(dir, `f${i}.ts`), `export const value${i} = ${i};\n`.repeat(40) + (i % 1000 === 0 ? "res.setHeader('Access-Control-Allow-Origin', 'https://a.example');\n" : ''));
  }
  const readAll = () => {
    for (const dir of fs.readdirSync(tree)) for (const name of fs.readdirSync(path.join(tree, dir))) fs.readFileSync(path.join(tree, dir, name), 'utf8');
  };
  readAll();
  const reading = [];
  const finding = [];
  for (let round = 0; round < 3; round++) {
    reading.push(timed(readAll));
    finding.push(timed(() => openWorkspace([{ folder: tree, exclude: [], settings, all: false }], () => undefined).candidates()));
  }
  report('5,000 files: find those that speak of CORS / read all', median(finding) / median(reading), 4);
}

/** From starting the language server to its answer to `initialize`, against starting Node alone. */
async function start() {
  spawnSync(process.execPath, [path.join(root, 'esbuild.mjs')], { cwd: root, stdio: 'ignore' });
  const bare = [];
  const server = [];
  for (let round = 0; round < 5; round++) {
    bare.push(timed(() => spawnSync(process.execPath, ['-e', '0'])));
    server.push(await initialize());
  }
  report('language server: answer to initialize / bare start of Node', median(server) / median(bare), 6);
}

function initialize() {
  return new Promise(resolve => {
    const started = performance.now();
    const child = spawn(process.execPath, [path.join(root, 'server', 'dist', 'language-server.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdout.once('data', () => {
      resolve(performance.now() - started);
      child.kill();
    });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
}

function expressFile() {
  const lines = ["const express = require('express');", "const cors = require('cors');", "const db = require('./db');", 'const app = express();',
    "const allowed = ['https://app.example.com', 'https://admin.example.com'];",
    'app.use(cors({ origin(o, cb) { cb(null, !o || allowed.includes(o)); }, credentials: true }));', 'app.use(express.json());', ''];
  for (let i = 0; lines.length < 3000; i++) {
    lines.push(`app.${['get', 'post', 'put', 'delete'][i % 4]}('/things${i}/:id', async (req, res, next) => {`, '  try {', '    const { id } = req.params;',
      '    const limit = Number(req.query.limit || 10);', `    const rows = await db.query('select * from things${i} where id = $1 limit $2', [id, limit]);`,
      '    if (!rows.length) {', "      return res.status(404).json({ error: 'not found' });", '    }',
      '    const items = rows.map((row) => ({ id: row.id, name: row.name, total: row.price * row.count }));',
      '    res.json({ items, page: Math.ceil(items.length / limit) });', '  } catch (err) {', '    next(err);', '  }', '});', '');
  }
  return `${lines.join('\n')}\napp.listen(3000);\n`;
}

function timed(task) {
  const started = performance.now();
  task();
  return performance.now() - started;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function report(what, ratio, goal) {
  console.log(`${ratio.toFixed(2).padStart(6)}  (goal: at most ${goal})  ${what}`);
}
