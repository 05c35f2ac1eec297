import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { skipWithout } from '../services.ts';
import { accessibilityProblems, launchBrowser, openPage, overflowOf } from './browser.ts';

describe('the pages of the documentation', skipWithout('chromium'), () => {
  let browser: Browser;
  let server: TestServer;

  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startTestServer()]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  for (const path of ['/docs', '/docs/errors']) {
    for (const view of [{ scheme: 'light' }, { scheme: 'dark', width: 360 }] as const) {
      test(`${path} in ${view.scheme} is accessible with everything open, fits its window, and its policy refuses nothing`, async () => {
        const { page, complaints } = await openPage(browser, view);
        await page.goto(server.url + path);
        await page.evaluate(() => {
          for (const details of document.querySelectorAll('details')) details.open = true;
        });
        assert.deepEqual(await accessibilityProblems(page), []);
        assert.equal(await overflowOf(page), 0);
        assert.deepEqual(complaints, []);
        await page.context().close();
      });
    }
  }

  test('one click on an example selects all of it, and it runs as it is', async () => {
    const { page } = await openPage(browser);
    await page.goto(`${server.url}/docs`);
    await page.getByText('Is the process alive').click();
    await page.locator('#health-get pre').click();
    assert.equal(await page.evaluate(() => getSelection()?.toString()), `curl ${server.url}/health`);
    await page.context().close();
  });

  test('a link to an operation opens it', async () => {
    const { page } = await openPage(browser);
    await page.goto(`${server.url}/docs#keys-create`);
    await page.locator('#keys-create pre').waitFor({ state: 'visible' });
    await page.context().close();
  });
});
