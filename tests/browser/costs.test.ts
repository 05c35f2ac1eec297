import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { buildWeb } from '../build-web.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { skipWithout } from '../services.ts';
import { becomes } from './becomes.ts';
import { accessibilityProblems, launchBrowser, openPage, overflowOf } from './browser.ts';

describe('costs in a browser', skipWithout('chromium'), () => {
  let upstream: FakeUpstream;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let phone: Page;
  const complaints: string[][] = [];

  /** Resolves with the status when the whole answer is there: then it is in the ledger. */
  async function ask(model: string, params: object = {}): Promise<number> {
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }], ...params }),
    });
    await response.text();
    return response.status;
  }

  before(async () => {
    await buildWeb();
    upstream = await startFakeUpstream();
    // A token costs a thousandth of a dollar; of the other model nobody knows.
    const prices = JSON.stringify([{ model: 'openai/fake-1', rates: { input: 1000, output: 1000 } }]);
    server = await startTestServer({
      OPENAI_API_KEY: 'sk-upstream-key',
      OPENAI_BASE_URL: `${upstream.url}/v1`,
      CAUSEWAY_PRICES: prices,
    });
    browser = await launchBrowser();
    for (const view of [{}, { width: 360, scheme: 'dark' as const }]) {
      const opened = await openPage(browser, view);
      complaints.push(opened.complaints);
      if (view.width === undefined) ({ page } = opened);
      else phone = opened.page;
    }
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await upstream?.close();
  });

  async function look(on: Page, name: string): Promise<void> {
    const folder = process.env['CAUSEWAY_LOOK_DIR'];
    if (folder !== undefined) await on.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
    assert.deepEqual(await accessibilityProblems(on), [], name);
    assert.ok((await overflowOf(on)) <= 0, `${name} scrolls sideways`);
  }

  test('an empty ledger says what it is for', async () => {
    await page.goto(`${server.url}/costs`);
    await page.getByText('Nothing was used in 30 days').waitFor();
    await look(page, 'costs-empty');
  });

  test('calls become a number, a chart, a table and lines that lead to their chat', async () => {
    await ask('fake-1', { session_id: 'costs-demo' });
    await ask('fake-1', { temperature: 0 });
    await ask('fake-1', { temperature: 0 });
    await ask('fake-2');
    await page.reload();
    await page.getByRole('img', { name: /Cost of each day/u }).waitFor();
    await page
      .locator('.cost-number')
      .getByText(/^\$0\.\d+ in 30 days$/u)
      .waitFor();
    await page.getByText(/saved by the response cache/u).waitFor();
    await page.getByText('1 call has no known price').waitFor();
    await look(page, 'costs');
    await page.getByRole('button', { name: 'openai/fake-1' }).click();
    await page.waitForURL(/model=openai%2Ffake-1/u);
    await page.getByRole('button', { name: /Remove the filter Model/u }).waitFor();
    // The filter narrows the table and the lines.
    await becomes(page, () => page.getByText('openai/fake-2').count(), 0);
    await page.getByRole('link', { name: 'Chat', exact: true }).last().click();
    await page.waitForURL(`${server.url}/chat/costs-demo`);
    await page.getByText(/tokens in · .* out · \$/u).waitFor();
  });

  test('a price and a budget are set where they are missing', async () => {
    await page.goto(`${server.url}/costs`);
    await page.getByRole('button', { name: 'Set price' }).click();
    await page.getByLabel('Input').fill('0');
    await page.getByLabel('Output').fill('0');
    await look(page, 'costs-price');
    await page.getByRole('dialog').getByRole('button', { name: 'Set price' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('$0 in, $0 out').waitFor();
    await look(page, 'costs-prices');
    await page.getByRole('button', { name: 'Remove the price of openai/' }).click();
    await page.getByText('$0 in, $0 out').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'New budget' }).click();
    await page.getByLabel('Name').fill('Mine');
    await page.getByLabel('Amount').fill('0.02');
    await look(page, 'costs-budget');
    await page.getByRole('button', { name: 'Create budget' }).click();
    await page.getByRole('meter', { name: 'Mine: spent' }).waitFor();
    assert.equal(await ask('fake-1', { max_tokens: 1000 }), 429);
  });

  test('a telephone shows it, Home shows today, and the export has every line', async () => {
    await phone.goto(`${server.url}/costs?range=month&by=feature`);
    await phone.getByRole('meter', { name: 'Mine: spent' }).waitFor();
    await look(phone, 'costs-phone');
    await page.goto(server.url);
    await page.getByRole('region', { name: "Today's cost" }).getByText('4 calls').waitFor();
    await page.goto(`${server.url}/costs`);
    await page.getByRole('button', { name: 'Export' }).click();
    const address = await page.getByRole('menuitem', { name: 'CSV' }).getAttribute('href');
    const csv = await (await fetch(address ?? '')).text();
    assert.equal(csv.trimEnd().split('\r\n').length, 5);
    assert.deepEqual(complaints.flat(), []);
  });
});
