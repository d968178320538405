import assert from 'node:assert/strict';
import { readText, request, told } from '../asking';

describe('header bags', () => {
  const bags = (file: string, text: string) => readText(file, text).subjects.filter(({ kind }) => kind === 'bag');
  const asked = (file: string, text: string) => bags(file, text).map(bag => told(bag, request('GET')).join(' | '));

  it('judges an exported object that nothing here answers with', () => {
    assert.deepEqual(asked('/p/cors.ts', `export const corsHeaders = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' };`),
      ['answered ? open; Access-Control-Allow-Origin: *; Access-Control-Allow-Credentials: true']);
  });

  it('leaves alone what an answer carries', () => {
    assert.deepEqual(bags('/p/index.ts', `export const corsHeaders = { 'Access-Control-Allow-Origin': '*' };
Deno.serve(() => new Response('', { headers: { ...corsHeaders, 'X-A': '1' } }));`), []);
    assert.deepEqual(bags('/p/index.ts', `const headers = { 'Access-Control-Allow-Origin': 'https://a.example' };
Deno.serve(request => request.headers.get('Origin') === 'https://a.example' ? new Response('', { headers }) : new Response('', { status: 403 }));`), []);
  });

  it('reads objects, pairs and lists of key and value that something unknown is given', () => {
    const lines = ['answered ? open; Access-Control-Allow-Origin: *'];
    assert.deepEqual(asked('/p/nuxt.config.ts', `export default defineNuxtConfig({ routeRules: { '/api/**': { headers: { 'Access-Control-Allow-Origin': '*' } } } });`), lines);
    assert.deepEqual(asked('/p/a.js', `unknown([['Access-Control-Allow-Origin', '*']]);`), lines);
    assert.deepEqual(asked('/p/a.js', `export const rules = [{ source: '/x', headers: [{ key: 'Access-Control-Allow-Origin', value: '*' }] }];`), lines);
  });

  it('joins the lines set on one unknown receiver', () => {
    assert.deepEqual(asked('/p/a.js', `import { defineEventHandler, setResponseHeader } from 'h3';
export default defineEventHandler(event => {
  setResponseHeader(event, 'Access-Control-Allow-Origin', '*');
  setResponseHeader(event, 'Access-Control-Allow-Credentials', 'true');
});`), ['answered ? open; Access-Control-Allow-Origin: *; Access-Control-Allow-Credentials: true']);
  });

  it('forks where a value is not known', () => {
    const [bag] = bags('/p/cors.js', `exports.headers = { 'Access-Control-Allow-Origin': process.env.ORIGIN || '*' };`);
    assert.deepEqual(told(bag, request('GET')), ['answered ? open; Access-Control-Allow-Origin: *', 'answered ? open; Access-Control-Allow-Origin: ?']);
  });

  it('asks functions that make header lines, in every style of request and response', () => {
    const reflected = ['answered ? open; Access-Control-Allow-Origin: https://evil.example (from the Origin)'];
    for (const text of [
      `export const corsHeaders = origin => ({ 'Access-Control-Allow-Origin': origin });`,
      `export function corsHeaders(req) { return { 'Access-Control-Allow-Origin': req.headers.get('Origin') }; }`,
      `exports.corsHeaders = event => { const origin = event.headers.origin || event.headers.Origin; return { 'Access-Control-Allow-Origin': origin }; };`,
      `export function withCors(response, request) { response.headers.set('Access-Control-Allow-Origin', request.headers.get('Origin')); return response; }`,
      `export const handler = async (c, next) => { c.header('Access-Control-Allow-Origin', c.req.header('Origin')); await next(); };`,
      `exports.cors = async (ctx, next) => { ctx.set('Access-Control-Allow-Origin', ctx.get('Origin')); return next(); };`,
    ]) assert.deepEqual(asked('/p/cors.js', text), reflected, text);
  });

  it('takes nothing that is sent or checked for an answer', () => {
    for (const text of [
      `import axios from 'axios';\nconst headers = { 'Access-Control-Allow-Origin': '*' };\nexport const load = () => axios.get('/x', { headers });`,
      `export const load = () => fetch('/x', { headers: { 'Access-Control-Allow-Origin': '*' } });`,
      `axios.defaults.headers.common['Access-Control-Allow-Origin'] = '*';\naxios.create({ headers: { 'Access-Control-Allow-Origin': '*' } });`,
      `export const headers = { 'Access-Control-Allow-Origin': '*', Authorization: 'x' };`,
      `expect(response.headers).toMatchObject({ 'access-control-allow-origin': '*' });`,
    ]) assert.deepEqual(bags('/p/client.js', text), [], text);
  });
});
