import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { buildWeb } from '../build-web.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { skipWithout } from '../services.ts';
import { becomes } from './becomes.ts';
import { launchBrowser, openPage } from './browser.ts';

suite('the first minute with a fresh server, in Chromium', skipWithout('chromium'), () => {
  let browser: Browser;
  let upstream: FakeUpstream;
  let server: TestServer;
  let page: Page;
  let complaints: string[];

  before(async () => {
    await buildWeb();
    browser = await launchBrowser();
    upstream = await startFakeUpstream();
    server = await startTestServer({ CAUSEWAY_AUTH: 'on' });
    ({ page, complaints } = await openPage(browser));
  });
  after(async () => {
    await browser.close();
    await server.close();
    await upstream.close();
  });

  test('a stranger is told how to sign in, and the printed link does it', async () => {
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Sign in with a link' }).waitFor();
    await page.goto((await server.signInUrl()) ?? '');
    await page.getByRole('heading', { name: 'Ready for a model' }).waitFor();
  });

  test('a provider is added, tested, and its models are there', async () => {
    await page.getByRole('link', { name: 'Add a provider' }).click();
    await page.getByRole('button', { name: 'Add provider' }).click();
    await page.getByRole('button', { name: /vLLM/u }).click();
    await page.getByLabel('Address').fill(`${upstream.url}/v1`);
    await page.getByRole('button', { name: 'Add and test' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'vllm' });
    await row.getByText('Works').waitFor();
    await row.getByText(/\d+ models?/u).waitFor();
  });

  test('every way from this browser to the server works', async () => {
    await page.goto(`${server.url}/connections`);
    const checks = page.getByRole('region', { name: 'From this browser' });
    await checks.getByText('Signed in').waitFor();
    await becomes(page, () => checks.getByText('Works', { exact: true }).count(), 6);
  });

  test('a key is shown once, works, ticks the last step, and ends when it is revoked', async () => {
    await page.goto(`${server.url}/settings/keys`);
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByLabel('Name').fill('My frontend');
    await page.getByRole('button', { name: 'Create key' }).last().click();
    const secret = (await page.locator('.secret-once code').textContent()) ?? '';
    const ask = () => fetch(`${server.url}/v1/models`, { headers: { Authorization: `Bearer ${secret}` } });
    assert.equal((await ask()).status, 200);
    await page.getByRole('button', { name: 'I have it' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Revoke My frontend' }).click();
    await page.getByLabel('Type My frontend to confirm').fill('My frontend');
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked').waitFor();
    assert.equal((await ask()).status, 401);
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Connect your own frontend (done)' }).waitFor();
  });

  test('the log follows what happens and finds the refused request', async () => {
    await page.goto(`${server.url}/logs?text=${encodeURIComponent('/v1/nowhere')}`);
    await page.getByText('Following').waitFor();
    await fetch(`${server.url}/v1/nowhere`);
    await page.getByRole('option').filter({ hasText: '/v1/nowhere' }).first().waitFor();
  });

  test('signing out everywhere ends here too, with the way back', async () => {
    await page.goto(`${server.url}/settings/about`);
    await page.getByRole('button', { name: 'Every browser' }).click();
    await page.getByRole('heading', { name: 'This browser was signed out' }).waitFor();
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Sign in with a link' }).waitFor();
    assert.deepEqual(complaints, []);
  });
});
