import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { chromiumArgs, chromiumPath, skipWithout, temporaryDirectory } from '../services.ts';

/** What a page can try against a server on the same machine; each answers what the page learned. */
const attempts: Readonly<Record<string, (base: string) => Promise<string>>> = {
  'read with cookies': (base) => fetch(`${base}/v1/sessions`, { credentials: 'include' }).then((response) => response.text()),
  'read without cookies': (base) => fetch(`${base}/v1/sessions`).then((response) => response.text()),
  'read what is public': (base) => fetch(`${base}/health`).then((response) => response.text()),
  'write JSON': (base) =>
    fetch(`${base}/v1/sessions`, {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
      body: '{"user_id":"evil"}',
    }).then((response) => response.text()),
  'write without a preflight': (base) =>
    fetch(`${base}/v1/sessions`, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"user_id":"evil"}' }).then(
      (response) => `${response.type} ${response.status}`,
    ),
  'write as a beacon': async (base) => {
    navigator.sendBeacon(`${base}/v1/sessions`, new Blob(['{"user_id":"evil"}'], { type: 'text/plain' }));
    return 'sent';
  },
  'follow events': (base) =>
    new Promise((resolve) => {
      const source = new EventSource(`${base}/api/v1/logs/stream`, { withCredentials: true });
      source.addEventListener('open', () => resolve('open'));
      source.addEventListener('error', () => resolve('error'));
    }),
  'open a WebSocket': (base) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${base.replace('http', 'ws')}/api/v1/logs/stream`);
      socket.addEventListener('open', () => resolve('open'));
      socket.addEventListener('close', ({ code }) => resolve(`closed ${code}`));
    }),
};

const tryOut = async (page: Page, name: string, base: string): Promise<string> => {
  const attempt = attempts[name];
  assert.ok(attempt);
  return page
    .evaluate(attempt, base)
    .catch((error: unknown) => /TypeError: Failed to fetch/u.exec(String(error))?.[0] ?? String(error));
};

for (const auth of ['off', 'on']) {
  describe(`a page from http://evil.test, credentials ${auth}`, skipWithout('chromium'), () => {
    let server: TestServer;
    let pages: Server;
    let context: BrowserContext;
    let page: Page;

    before(async () => {
      server = await startTestServer({ CAUSEWAY_AUTH: auth });
      pages = createServer((_request, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<title>evil</title>'),
      );
      await new Promise<void>((resolve) => {
        pages.listen(0, '127.0.0.1', resolve);
      });
      context = await chromium.launchPersistentContext(temporaryDirectory('evil'), {
        executablePath: chromiumPath(),
        args: [...chromiumArgs, '--host-resolver-rules=MAP evil.test 127.0.0.1'],
      });
      await signIn();
      page = await context.newPage();
      await page.goto(`http://evil.test:${(pages.address() as AddressInfo).port}/`);
    });
    after(async () => {
      await context?.close();
      await server?.close();
      pages?.close();
    });

    /** The person at this browser is signed in; that is what the page wants to use. */
    const signIn = async () => {
      const link = await server.signInUrl();
      if (link === undefined) return;
      const own = await context.newPage();
      await own.goto(`${server.url}/health`);
      const status = await own.evaluate(
        async (token) => {
          const response = await fetch('/api/v1/sign-in', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ token }),
          });
          return response.status;
        },
        new URL(link).hash.replace('#token=', ''),
      );
      assert.equal(status, 204);
      const read = await own.evaluate(() => fetch('/v1/sessions').then((response) => response.status));
      assert.equal(read, 200);
      await own.close();
    };

    const sessions = async (): Promise<number> => {
      const own = await context.newPage();
      await own.goto(`${server.url}/health`);
      const count = await own.evaluate(async () => {
        const reply = (await (await fetch('/v1/sessions')).json()) as { sessions: unknown[] };
        return reply.sessions.length;
      });
      await own.close();
      return count;
    };

    const expected: Readonly<Record<string, string>> = {
      'write without a preflight': 'opaque 0',
      'write as a beacon': 'sent',
      'follow events': 'error',
      'open a WebSocket': 'closed 1006',
    };
    for (const name of Object.keys(attempts)) {
      test(`cannot ${name}`, async () => {
        const learned = await tryOut(page, name, server.url);
        assert.equal(learned, expected[name] ?? 'TypeError: Failed to fetch');
      });
    }

    test('has written nothing', async () => {
      assert.equal(await sessions(), 0);
      assert.ok(server.lines.some((line) => line.includes('origin_not_allowed')));
    });

    test('cannot rebind its name to this server', async () => {
      const rebound = await context.newPage();
      const base = `http://evil.test:${server.port}`;
      const response = await rebound.goto(`${base}/`);
      assert.equal(response?.status(), 421);
      const learned = await rebound.evaluate(() => fetch('/v1/sessions').then((answer) => answer.status));
      assert.equal(learned, 421);
      assert.equal(await tryOut(rebound, 'open a WebSocket', base), 'closed 1006');
      await rebound.close();
    });
  });
}
