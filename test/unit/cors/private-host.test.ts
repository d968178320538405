import assert from 'node:assert/strict';
import { isLocalName, isPrivateHost } from '../../../server/src/cors/private-host';

describe('private hosts', () => {
  it('are names and addresses of a machine or a private network', () => {
    for (const host of ['localhost', 'printer.local', 'api.corp', 'shop.test', 'intranet', '10.0.0.7', '127.0.0.1', '192.168.1.20', '172.16.0.1', '172.31.255.1', '169.254.1.1', '[::1]', '[fd12::1]', '[fe80::1]']) {
      assert.equal(isPrivateHost(host), true, host);
    }
  });

  it('are not what the internet knows', () => {
    for (const host of ['example.com', 'local.example.com', 'test.example', '11.0.0.1', '172.32.0.1', '192.169.0.1', '8.8.8.8', '[2001:db8::1]']) assert.equal(isPrivateHost(host), false, host);
  });

  it('knows names that nobody sells', () => {
    assert.deepEqual(['a.local', 'localhost', 'x.home.arpa', 'mylocal', 'local.dev'].map(isLocalName), [true, true, true, false, false]);
  });
});
