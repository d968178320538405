// The configuration of the guide is served by a real nginx, before a server that sends no CORS headers.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import assert from 'node:assert/strict';
import { guide, readGuide } from '../../harness/guide';
import { assertServes } from '../../harness/guide-call';
import { requireNginx, startNginx } from './real-nginx';

describe('the configuration of the guide, served by nginx', () => {
  for (const status of [200, 500]) {
    it(`answers as it should, before a server that answers ${status}`, async function () {
      this.timeout(30_000);
      const binary = requireNginx(this);
      const { text } = readGuide(guide).snippets.find(({ language }) => language === 'nginx') ?? { text: '' };
      const upstream = http.createServer((_request, response) => response.writeHead(status).end('{}'));
      await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve));
      const { port } = upstream.address() as AddressInfo;
      const placed = text.replace('listen 80;', 'listen 127.0.0.1:PORT;').replace('http://127.0.0.1:3000', `http://127.0.0.1:${port}`);
      assert.ok(placed.includes('PORT') && placed.includes(String(port)));
      try {
        const nginx = await startNginx(binary, [], () => placed);
        try {
          await assertServes(({ method, path, headers }) => nginx.ask({ host: 'api.shop.example', method, path, headers: Object.fromEntries(headers) }));
        } finally {
          await nginx.stop();
        }
      } finally {
        upstream.closeAllConnections();
        upstream.close();
      }
    });
  }
});
