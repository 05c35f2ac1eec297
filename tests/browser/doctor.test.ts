import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../build-web.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { skipWithout, startRedis } from '../services.ts';
import { becomes } from './becomes.ts';
import { accessibilityProblems, launchBrowser, openPage, overflowOf } from './browser.ts';

suite('checking a connection in Chromium', skipWithout('chromium'), () => {
  let browser: Browser;
  let server: TestServer;
  let backend: Server;
  let target: string;

  before(async () => {
    await buildWeb();
    browser = await launchBrowser();
    server = await startTestServer({ CAUSEWAY_LIMITS_STRICT: 'burst=200,minute=500,hour=5000' });
    backend = createServer(({ url, headers }, response) => {
      if (url === '/silent') return;
      const allowed = url === '/open' ? { 'access-control-allow-origin': headers.origin ?? '*', vary: 'Origin' } : {};
      response.writeHead(200, { 'content-type': 'application/json', ...allowed }).end('{"items":[]}');
    });
    backend.listen(0, '127.0.0.1');
    await once(backend, 'listening');
    target = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  });
  after(async () => {
    await browser.close();
    backend.closeAllConnections();
    backend.close();
    await server.close();
  });

  async function visit(path: string, check: (page: Page) => Promise<void>, view: Parameters<typeof openPage>[1] = {}) {
    const { page, complaints } = await openPage(browser, view);
    try {
      await page.goto(server.url + path);
      await check(page);
      // What the browser says about the broken backend is what is being looked for.
      const own = complaints.filter((text) => !/blocked by CORS policy|WebSocket connection to/u.test(text));
      assert.deepEqual(own, []);
    } finally {
      await page.context().close();
    }
  }
  const what = (page: Page) => page.getByLabel('Address, or what the browser said');
  const result = (page: Page) => page.getByRole('region', { name: 'Result' });
  const check = (page: Page) => page.getByRole('button', { name: 'Check', exact: true }).click();

  test('a backend that forgot CORS is tried by this browser, and the doctor names the cause and the change', async () => {
    await visit('/connections', async (page) => {
      await page.getByText('No check yet').waitFor();
      await what(page).fill(`${target}/v1/items`);
      await check(page);
      await result(page).getByText('C01', { exact: true }).waitFor();
      const half = page.getByRole('region', { name: 'Seen by the browser' });
      await half.getByText('Failed to fetch').waitFor();
      await half.getByText('keeps the answer from scripts').waitFor();
      await half.getByText('This browser and the doctor agree: it fails.').waitFor();
      await result(page).getByRole('region', { name: 'evidence' }).first().waitFor();
      await page.waitForURL(/\?check=chk_\w+/u);
      const address = page.url();
      await page.reload();
      await result(page).getByText('C01', { exact: true }).waitFor();
      assert.equal(page.url(), address);
      await becomes(page, () => what(page).inputValue(), `${target}/v1/items`);
    });
  });

  test('what works is said to work by both halves', async () => {
    await visit('/connections', async (page) => {
      await what(page).fill(`${target}/open`);
      await what(page).press('Enter');
      await result(page).getByText('This browser and the doctor agree: it works.').waitFor();
      await result(page).getByText('a script reads').waitFor();
    });
  });

  test('a pasted error of a browser names its own page and address', async () => {
    await visit('/connections', async (page) => {
      const origin = 'http://localhost:5173';
      await what(page).fill(
        `Access to fetch at '${target}/v1/items' from origin '${origin}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.`,
      );
      await check(page);
      await result(page).getByText('The doctor judged http://localhost:5173', { exact: false }).waitFor();
      await result(page).getByText('C01', { exact: true }).waitFor();
    });
  });

  test('a check can be cancelled, and what cannot be read is said in place', async () => {
    await visit('/connections', async (page) => {
      await what(page).fill(`${target}/silent`);
      await check(page);
      await page.getByText('step 1 of 2').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('step 1 of 2').waitFor({ state: 'detached' });
      await what(page).fill('this is no address');
      await check(page);
      await page.getByText('neither a URL nor an error text').first().waitFor();
    });
  });

  test('earlier checks are searched, opened and forgotten, and the search stands in the address', async () => {
    await visit('/connections', async (page) => {
      const history = page.getByRole('region', { name: 'Earlier checks' });
      await history.getByRole('listitem').nth(2).waitFor();
      await history.getByLabel('Search checks').fill('/open');
      await page.waitForURL(/text=%2Fopen/u);
      await becomes(page, () => history.getByRole('listitem').count(), 1);
      await history.getByRole('link').click();
      await result(page).getByText('The browser can reach it').waitFor();
      await history.getByRole('button', { name: /^Forget/u }).click();
      await history.getByText('No check matches.').waitFor();
      await result(page).waitFor({ state: 'detached' });
      await history.getByRole('button', { name: 'Clear filters' }).click();
      await history.getByRole('listitem').nth(1).waitFor();
    });
  });

  test('light and dark, wide and narrow: no accessibility problem and no sideways scroll', async () => {
    for (const view of [
      { width: 1440, scheme: 'light' },
      { width: 1024, scheme: 'dark' },
      { width: 360, scheme: 'dark' },
      { width: 360, scheme: 'light' },
    ] as const) {
      await visit(
        '/connections',
        async (page) => {
          await page.getByRole('region', { name: 'Earlier checks' }).getByRole('link').first().click();
          await result(page).waitFor();
          await page.getByText('Method, headers, WebSocket').click();
          await page.getByText('Signed in').or(page.getByText('sign-in is off')).first().waitFor();
          assert.deepEqual(await accessibilityProblems(page), [], `${view.width} ${view.scheme}`);
          assert.ok((await overflowOf(page)) <= 0, `${view.width} px scrolls sideways`);
        },
        view,
      );
    }
  });

  test(
    'the map shows Redis down when it is stopped, with its cause, and back when it runs again',
    skipWithout('redis'),
    async () => {
      const redis = await startRedis();
      const own = await startTestServer({ CAUSEWAY_REDIS_URL: redis.url });
      const { page } = await openPage(browser);
      try {
        await page.goto(`${own.url}/connections`);
        const map = page.getByRole('group', { name: 'Connections' });
        await map.getByRole('button', { name: /^Redis ?: works/u }).waitFor();
        await map.getByRole('button', { name: /^Live streams ?: works/u }).waitFor();
        await redis.stop();
        await map.getByRole('button', { name: /^Redis ?: .*refused the connection/u }).waitFor();
        await map.getByRole('button', { name: /^Live streams ?: suffers, because Redis is down/u }).waitFor();
        await map.getByRole('button', { name: /^Database ?: works/u }).focus();
        await map
          .getByRole('paragraph')
          .getByText(/^Database: works; an answer takes/u)
          .waitFor();
        await map.getByRole('button', { name: /^Redis/u }).hover();
        await map
          .getByRole('paragraph')
          .getByText(/^Redis at .*refused the connection/u)
          .waitFor();
        const again = await startRedis({ port: redis.port });
        await map.getByRole('button', { name: /^Redis ?: works/u }).waitFor();
        await again.stop();
      } finally {
        await page.context().close();
        await own.close();
      }
    },
  );
});
