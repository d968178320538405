import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lintFixture, readFixture } from '../../../harness/fixture';

function policies(text: string): { scope: string; credentials: unknown }[] {
  return lintFixture(readFixture('/server.js', text)).policies.map(({ scope, credentials }) => ({ scope, credentials }));
}

describe('what a report says of paths and credentials', () => {
  it('a path that is not known is left open', () => {
    const proxy = 'const express = require(\'express\');\nmodule.exports = (part) => {\n  const app = express();\n  app.use(require(\'cors\')({ origin: \'https://app.example.com\' }));\n  app.put(\'/\' + part.replace(/x/g, \'\'), (req, res) => res.send(\'a\'));\n  app.use(part.prefix, express.Router().get(\'/items\', (req, res) => res.send(\'b\')));\n  app.listen(3000);\n};\n';
    const told = policies(proxy).map(({ scope }) => scope).join('; ');
    assert.match(told, /^PUT \/…|GET \/…\/items/);
    assert.doesNotMatch(told, /unknown/);
  });

  it('credentials are allowed where CORS is on', () => {
    const optional = 'const express = require(\'express\');\nexports.start = (options) => {\n  const app = express();\n  if (options.cors) app.use(require(\'cors\')({ origin: \'https://app.example.com\', credentials: true }));\n  app.get(\'/a\', (req, res) => res.send(\'a\'));\n  app.listen(3000);\n};\n';
    assert.deepEqual(policies(optional).map(({ credentials }) => credentials), [true]);
  });
});
