import fc from 'fast-check';
import { exitFragments, headerFragments, lambdaModules, moduleOf } from '../fetch/fragments';
import { configuration, PATHS } from '../nginx/generate';
import { connectSetUps, corsSetUps, expressSetUps, nodeSetUps, orderSetUps } from '../node/set-ups';
import type { SetUp as NodeSetUp } from '../node/set-ups';
import { corsOptions, design, FRIEND } from './design';
import { WRITERS } from './write-design';

/** One server to be run: its source, and what pages ask of it. */
export interface SetUp {
  /** Tells how it is run, too. */
  readonly dialect: 'express4' | 'express5' | 'node' | 'fetch' | 'next-route' | 'next-pages' | 'lambda' | 'nginx';
  readonly label: string;
  readonly file: string;
  readonly text: string;
  readonly paths: readonly string[];
  /** The origin of the page that it is for. */
  readonly friend: string;
}

/** What each kind of generator gives. */
interface Shares {
  /** Of each dialect. */
  readonly designs: number;
  readonly options: number;
  /** Of each list of set-ups that were written by hand. */
  readonly written: number;
  readonly fragments: number;
  readonly configurations: number;
}

/** Set-ups of all dialects; the same for the same seed. */
export function setUpsOf(seed: number, { designs, options, written, fragments, configurations }: Shares): SetUp[] {
  const some = <T>(all: readonly T[], count: number): T[] => all.length <= count ? [...all] : fc.sample(fc.shuffledSubarray([...all], { minLength: count, maxLength: count }), { numRuns: 1, seed })[0] ?? [];
  return [
    ...Object.entries(WRITERS).flatMap(([name, write], i) => fc.sample(design, { numRuns: designs, seed: seed + i }).map((one): SetUp => {
      const { file, path, text } = write(one);
      return { dialect: dialectOf(name), label: `${name}: ${JSON.stringify(one)}`, file, text, paths: [path], friend: FRIEND };
    })),
    ...(['express4', 'express5'] as const).flatMap((dialect, i) => fc.sample(corsOptions, { numRuns: options, seed: seed + 50 + i }).map(given => ofNode({ label: `cors(${given})`, source: withCors(given) }, dialect))),
    ...some(corsSetUps, written).flatMap((one, i) => one.stateful ? [] : [ofNode(one, i % 2 === 0 ? 'express4' : 'express5')]),
    ...some(orderSetUps, written).map((one, i) => ofNode(one, i % 2 === 0 ? 'express4' : 'express5')),
    ...some(expressSetUps, written).map((one, i) => ofNode(one, one.only ?? (i % 2 === 0 ? 'express4' : 'express5'))),
    ...some([...nodeSetUps, ...connectSetUps], written).map(one => ofNode(one, 'node')),
    ...fc.sample(fc.tuple(fc.constantFrom(...headerFragments), fc.constantFrom(...exitFragments), fc.integer({ min: 0, max: 2 })), { numRuns: fragments, seed })
      .map(([[headersName, headers], [exitName, exit], shape]): SetUp => ({ dialect: 'fetch', label: `fetch ${headersName} / ${exitName} [${shape}]`, file: '/project/handler.mjs', text: moduleOf(headers, exit, shape), paths: ['/', '/api/x'], friend: 'https://a.example' })),
    ...lambdaModules.map(([label, text]): SetUp => ({ dialect: 'lambda', label: `lambda ${label}`, file: '/project/handler.js', text, paths: ['/'], friend: 'https://a.example' })),
    ...fc.sample(configuration, { numRuns: configurations, seed }).map(({ http, server }, i): SetUp => ({ dialect: 'nginx', label: `nginx configuration ${i}`, file: '/etc/nginx/conf.d/site.conf', text: `${http}server { listen 80; server_name site.test;\n${server}\n}\n`, paths: PATHS, friend: FRIEND })),
  ];
}

function dialectOf(writer: string): SetUp['dialect'] {
  switch (writer) {
    case 'express middleware': return 'express4';
    case 'express per route': return 'express5';
    case 'worker': case 'deno': return 'fetch';
    case 'next-route': case 'next-pages': case 'lambda': case 'nginx': return writer;
    default: return 'node';
  }
}

function ofNode({ label, source }: NodeSetUp, dialect: SetUp['dialect']): SetUp {
  return { dialect, label: `${dialect} ${label}`, file: '/project/app.js', text: source, paths: ['/x', '/api/y'], friend: FRIEND };
}

function withCors(options: string): string {
  return `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors(${options}));
app.get('/x', (req, res) => res.json({}));
app.put('/x', (req, res) => res.sendStatus(204));
app.post('/x', (req, res) => res.status(201).json({}));
app.get('/api/y', (req, res) => { throw new Error('boom'); });
module.exports = app;
`;
}
