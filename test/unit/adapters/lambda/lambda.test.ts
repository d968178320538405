import assert from 'node:assert/strict';
import { readText, request, routesOf, told } from '../asking';

describe('Lambda handlers', () => {
  const plain = `const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': true };
exports.handler = async event => {
  try {
    await save(event.body);
    return { statusCode: 200, headers, body: '' };
  } catch {
    return { statusCode: 500, body: '' };
  }
};
`;

  it('reads the answer objects of every exit', () => {
    const { subjects: [handler], at } = readText('/p/handler.js', plain);
    assert.equal(handler?.adapter, 'lambda');
    assert.equal(handler?.gateway, 'likely');
    assert.deepEqual(told(handler, request('POST')), ['answered 200; Access-Control-Allow-Origin: *; Access-Control-Allow-Credentials: true', 'answered 500']);
    const answers = handler?.ask(request('POST')).answers ?? [];
    assert.equal(at(answers.find(({ status }) => status === 500)?.exit), `{ statusCode: 500, body: '' }`);
    const good = answers.find(({ status }) => status === 200);
    assert.match(at(good?.exitHeaders) ?? '', /^\{ 'Access-Control-Allow-Origin'/);
    assert.equal(at(good?.headers[1]?.at), 'true');
  });

  it('says that no gateway answers preflights when the handler does', () => {
    const { subjects: [handler] } = readText('/p/handler.js', `exports.handler = async event => {
  if (event.httpMethod === 'OPTIONS') return { statusCode: 204, headers: { 'Access-Control-Allow-Methods': 'PUT' } };
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': event.headers.origin } };
};`);
    assert.equal(handler?.gateway, 'no');
    assert.deepEqual(told(handler, request('PUT')), ['answered 200; Access-Control-Allow-Origin: https://evil.example (from the Origin)']);
    assert.deepEqual(told(handler, request('OPTIONS')), ['answered 204; Access-Control-Allow-Methods: PUT']);
  });

  it('takes route keys for routes', () => {
    const { subjects: [handler] } = readText('/p/handler.js', `exports.handler = async event => {
  switch (event.routeKey) {
    case 'GET /items/{id}': return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } };
    case 'PUT /items': return { statusCode: 201, headers: { 'Access-Control-Allow-Origin': '*' } };
    default: return { statusCode: 404 };
  }
};`);
    assert.deepEqual(routesOf(handler), ['GET /items/1', 'PUT /items']);
    assert.deepEqual(told(handler, request('PUT', { path: '/items' })), ['answered 201; Access-Control-Allow-Origin: *']);
  });

  it('takes callbacks, and Azure functions of both models', () => {
    const sample = 'answered 200; Access-Control-Allow-Origin: *';
    const headers = `headers: { 'Access-Control-Allow-Origin': '*' }`;
    const read = (text: string) => readText('/p/index.js', text).subjects[0];
    assert.deepEqual(told(read(`exports.list = (event, context, callback) => { table.scan({}, (error, data) => { callback(null, { statusCode: 200, ${headers} }); }); };`), request('GET')), [sample]);
    assert.deepEqual(told(read(`module.exports = async function (context, req) { context.res = { status: 200, ${headers} }; };`), request('GET')), [sample]);
    assert.deepEqual(told(read(`const { app } = require('@azure/functions');\napp.http('x', { methods: ['GET'], handler: async (request, context) => ({ ${headers}, body: '' }) });`), request('GET')), [sample]);
  });

  it('opens the answers of a wrapped handler', () => {
    const { subjects: [handler] } = readText('/p/handler.js', `import middy from '@middy/core';
import httpCors from '@middy/http-cors';
const base = async event => ({ statusCode: 200, headers: { 'Access-Control-Allow-Methods': 'GET' } });
export const handler = middy(base).use(httpCors());
`);
    assert.deepEqual(told(handler, request('GET')), ['answered 200 open; Access-Control-Allow-Methods: GET']);
  });

  it('leaves functions alone that answer no request', () => {
    assert.deepEqual(readText('/p/worker.js', `exports.handler = async event => { for (const record of event.Records) console.log('access-control-allow-origin', record); };`).subjects, []);
  });
});

describe('functions in front of a cache, and those that stream', () => {
  it('takes the lines CloudFront functions add', () => {
    const read = (text: string) => readText('/p/edge.js', text).subjects[0];
    const expected = ['answered ? open; access-control-allow-origin: https://evil.example (from the Origin)'];
    assert.deepEqual(told(read(`exports.handler = async event => {
  const { request, response } = event.Records[0].cf;
  if (request.headers.origin) response.headers['access-control-allow-origin'] = [{ key: 'Access-Control-Allow-Origin', value: request.headers.origin[0].value }];
  return response;
};`), request('GET')), expected);
    assert.deepEqual(told(read(`function handler(event) {
  var response = event.response;
  response.headers['access-control-allow-origin'] = { value: event.request.headers.origin.value };
  return response;
}`), request('GET')), expected);
  });

  it('takes the head a streaming handler writes', () => {
    const { subjects: [handler] } = readText('/p/stream.js', `exports.handler = awslambda.streamifyResponse(async (event, responseStream, context) => {
  responseStream = awslambda.HttpResponseStream.from(responseStream, { statusCode: 201, headers: { 'Access-Control-Allow-Origin': '*' } });
  responseStream.end();
});`);
    assert.deepEqual(told(handler, request('GET')), ['answered 201; Access-Control-Allow-Origin: *']);
  });
});
