import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../build-web.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { skipWithout } from '../services.ts';
import { becomes } from './becomes.ts';
import { accessibilityProblems, launchBrowser, openPage, overflowOf } from './browser.ts';
import type { View } from './browser.ts';
import { startChatStage } from './chat-stage.ts';
import { settled } from './settled.ts';

const messy = `order;name;city;price;qty
1; Anna  Muller ;berlin;1.234,50;2
2;BEN carter;-;99,00;1
3;Chloe Dupont;PARIS;free;3
4;Eva;Berlin ;15,25;4
4;Eva;Berlin ;15,25;4
5;Farid;London;700,00;1
`;
const expected = `order,name,city,price,qty,total
1,Anna Muller,berlin,1234.50,2,2469
2,BEN carter,,99.00,1,99
5,Farid,London,700.00,1,700
`;
/** Enough rows that writing them as a workbook takes longer than a click. */
const manyRows = 200_000;
const roomy = 'burst=5000,minute=50000,hour=500000';

interface OpenView extends View {
  /** Of another server. */
  readonly url?: string;
}

suite('recipes in Chromium', skipWithout('chromium'), () => {
  let browser: Browser;
  let server: TestServer;

  before(async () => {
    await buildWeb();
    browser = await launchBrowser();
    server = await startTestServer({ CAUSEWAY_LIMITS_DEFAULT: roomy, CAUSEWAY_LIMITS_STRICT: roomy });
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  async function upload(name: string, text: string, url = server.url): Promise<string> {
    const form = new FormData();
    form.set('file', new Blob([text]), name);
    const response = await fetch(`${url}/api/v1/upload`, { method: 'POST', body: form });
    const { id, status }: { id: string; status: string } = await response.json();
    assert.equal(status, 'ready');
    return id;
  }

  /** The recipe of a file; nothing may be complained of. */
  async function open(fileId: string, check: (page: Page) => Promise<void>, view: OpenView = {}): Promise<void> {
    const { page, complaints } = await openPage(browser, view);
    try {
      await page.goto(`${view.url ?? server.url}/data/${fileId}?view=recipe`);
      await page.getByRole('button', { name: 'Add a step' }).waitFor();
      await check(page);
      assert.deepEqual(complaints, []);
    } finally {
      await page.context().close();
    }
  }

  async function choose(page: Page, kind: string): Promise<void> {
    await page.getByRole('button', { name: 'Add a step' }).click();
    await page.getByRole('combobox', { name: 'Search steps' }).fill(kind);
    await page.keyboard.press('Enter');
  }
  const column = (page: Page, name: string) => page.getByRole('checkbox', { name: new RegExp(`^${name}\\b`, 'u') });
  const note = (page: Page, words: string) => page.locator('.changes-note').getByText(words).waitFor();
  async function keep(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Add step' }).click();
    await page.getByRole('button', { name: 'Add a step' }).waitFor();
  }
  const steps = (page: Page) => page.getByRole('list', { name: 'Steps' }).locator('.step-row-main');
  const rows = (page: Page, words: string) => page.locator('.rows-bar-count').getByText(words, { exact: false }).waitFor();

  async function build(page: Page): Promise<void> {
    await choose(page, 'clean');
    await column(page, 'name').check();
    await column(page, 'city').check();
    await page.getByRole('textbox', { name: /mean nothing/u }).fill('-');
    await note(page, '4 cells of the first 6 rows change');
    await keep(page);
    await choose(page, 'set the type');
    await column(page, 'price').check();
    await page.getByLabel('Type', { exact: true }).selectOption('decimal(18,2)');
    await page.getByLabel(/Written as in/u).selectOption('de');
    await note(page, '6 → 5 rows');
    await keep(page);
    await choose(page, 'duplicates');
    await column(page, 'order').check();
    await note(page, '5 → 4 rows');
    await keep(page);
    await choose(page, 'filter');
    await page.getByRole('textbox', { name: 'Rows where' }).fill('price > 50');
    await note(page, '4 → 3 rows');
    await keep(page);
    await choose(page, 'calculate');
    await page.getByRole('textbox', { name: 'Name of the column' }).fill('total');
    const expression = page.getByRole('textbox', { name: 'Expression' });
    await expression.fill('price * nope');
    await page.getByRole('list', { name: 'Problems of the step' }).getByText('^^^^').waitFor();
    await expression.fill('price * toI');
    await page.getByRole('option', { name: /toInteger/u }).click();
    await becomes(page, () => expression.inputValue(), 'price * toInteger()');
    await page.keyboard.type('qt');
    await page.getByRole('option', { name: /^qty/u }).waitFor();
    await page.keyboard.press('Enter');
    await becomes(page, () => expression.inputValue(), 'price * toInteger(qty)');
    await note(page, '1 new column');
    await keep(page);
  }

  test('a recipe is built, changed, walked back and run over a messy file, and every row is accounted for', async () => {
    const fileId = await upload('orders.csv', messy);
    await open(fileId, async (page) => {
      await build(page);
      await rows(page, '3 of 6 rows');
      await becomes(page, () => steps(page).count(), 5);

      await page.keyboard.press('Control+z');
      await becomes(page, () => steps(page).count(), 4);
      await page.keyboard.press('Control+Shift+Z');
      await becomes(page, () => steps(page).count(), 5);

      await page.getByRole('button', { name: /^More for step 4/u }).click();
      await page.getByRole('menuitem', { name: 'Switch off' }).click();
      await rows(page, '4 of 6 rows');
      await page.getByRole('button', { name: 'Undo' }).click();
      await rows(page, '3 of 6 rows');

      // A filter before the type is set cannot run: it is told at the step, and the others go on.
      await steps(page).nth(3).focus();
      for (const _ of ['up', 'up', 'up']) await page.keyboard.press('Alt+ArrowUp');
      await page.getByRole('button', { name: /^1\. Keep rows.*cannot run/u }).waitFor();
      await rows(page, '4 of 6 rows');
      for (const _ of ['back', 'back', 'back']) await page.getByRole('button', { name: 'Undo' }).click();
      await rows(page, '3 of 6 rows');

      await page.getByRole('button', { name: /^2\. Read price/u }).click();
      await rows(page, '5 of 6 rows');
      await page.reload();
      await rows(page, '3 of 6 rows');

      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.getByRole('button', { name: 'Run over all rows' }).click();
      const result = page.getByRole('article', { name: 'Result of the run' });
      await result.getByText('6 rows in = 3 out + 1 set aside + 1 filtered + 1 duplicate').waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        result.getByRole('link', { name: 'Download orders.csv' }).click(),
      ]);
      const bytes = await readFile(await download.path());
      assert.equal(bytes.toString('utf8'), expected);
      await result.getByText('Checksums and manifest').click();
      await result.getByText(createHash('sha256').update(bytes).digest('hex')).waitFor();
      await result.getByRole('link', { name: 'Rows set aside (1)' }).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);

      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('textbox', { name: 'Name of the recipe' }).fill('Clean orders');
      await page.getByRole('form', { name: 'Save the recipe' }).getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Clean orders' }).waitFor();
    });
  });

  test('a stored recipe is used on the next file, with what does not fit told first', async () => {
    const plan = {
      steps: [
        { id: 's1', op: 'cast', columns: ['price'], to: 'decimal(18,2)', locale: 'de' },
        { id: 's2', op: 'filter', expr: 'price > 50' },
      ],
    };
    const response = await fetch(`${server.url}/api/v1/recipes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Dear orders', plan, file_id: await upload('orders-may.csv', messy) }),
    });
    assert.equal(response.status, 201);
    const fileId = await upload('orders-june.csv', messy.replace('price', 'Price'));
    await open(fileId, async (page) => {
      await page.getByRole('button', { name: 'More for the recipe' }).click();
      await page.getByRole('menuitem', { name: 'Open a recipe' }).click();
      await page.getByRole('button', { name: /^Dear orders/u }).click();
      await page.getByText('price is called Price here').waitFor();
      await page.getByRole('button', { name: 'Use with the names here' }).click();
      await rows(page, '3 of 6 rows');
      await page.goto(`${server.url}/data/recipes`);
      await page.getByRole('link', { name: 'Dear orders' }).click();
      await page.getByRole('heading', { name: 'History' }).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
    });
  });

  test('a run is cancelled while it writes, and leaves nothing', async () => {
    const lines = Array.from({ length: manyRows }, (_, at) => `${at};name ${at};${at * 7}`);
    const fileId = await upload('many.csv', `id;name;value\n${lines.join('\n')}\n`);
    await open(fileId, async (page) => {
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.getByLabel('Write').selectOption('xlsx');
      await page.getByRole('button', { name: 'Run over all rows' }).click();
      await page.locator('.run-live').getByRole('button', { name: 'Cancel' }).click();
      const result = page.getByRole('article', { name: 'Result of the run' });
      await result.getByText('Cancelled').waitFor();
      assert.equal(await result.getByRole('link').count(), 0);
    });
  });

  test('without a model a question says what is missing, and SQL answers', async () => {
    const fileId = await upload('ask.csv', messy);
    await open(fileId, async (page) => {
      await page.getByRole('button', { name: 'Ask your data' }).click();
      await page.getByRole('textbox', { name: 'Question' }).fill('Which city buys most?');
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await page.getByRole('heading', { name: 'No model is connected' }).waitFor();
      await page.getByRole('tab', { name: 'In SQL' }).click();
      await page.getByRole('textbox', { name: 'SELECT' }).fill('SELECT count(*) AS n FROM input');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('region', { name: 'Result' }).getByRole('cell', { name: '6' }).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
    });
  });

  test('what a model proposes is read first, then joins the recipe or runs as a query', async () => {
    const stage = await startChatStage();
    const { url } = stage.server;
    const ask = async (page: Page, answer: Readonly<Record<string, unknown>>) => {
      stage.answerWith({ text: JSON.stringify(answer) });
      // A question has 10 s of work; profiles and previews that are under way would take from it.
      await settled(page);
      await page.getByRole('button', { name: 'Ask your data' }).click();
      await page.getByRole('textbox', { name: 'Question' }).fill('Which rows matter?');
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      return page.getByRole('article', { name: 'Proposal' });
    };
    const check = async (page: Page) => {
      const filter = { op: 'filter', expr: "city = 'London'" };
      const first = await ask(page, { kind: 'recipe', explanation: 'Only London.', steps: [filter] });
      await first.getByText('Keep rows where').waitFor();
      assert.equal(await steps(page).count(), 0);
      await first.getByRole('button', { name: 'Add to the recipe' }).click();
      await rows(page, '1 of 6 rows');
      const sql = 'SELECT count(*) AS n FROM input';
      const second = await ask(page, { kind: 'query', explanation: 'Counts the rows.', sql });
      await second.getByRole('button', { name: 'Run it' }).click();
      await second.getByRole('region', { name: 'Result' }).getByRole('cell', { name: '1' }).waitFor();
    };
    try {
      await open(await upload('ask.csv', messy, url), check, { url });
    } finally {
      await stage.close();
    }
  });

  for (const view of [
    { width: 1440, scheme: 'dark' },
    { width: 360, scheme: 'light' },
  ] as const) {
    test(`the form of a step fits ${view.width} px, ${view.scheme}, and reads without eyes`, async () => {
      const fileId = await upload('narrow.csv', messy);
      await open(
        fileId,
        async (page) => {
          await choose(page, 'filter');
          await page.getByRole('textbox', { name: 'Rows where' }).fill('qty > 1');
          await page.getByRole('list', { name: 'Problems of the step' }).waitFor();
          assert.equal(await overflowOf(page), 0);
          assert.deepEqual(await accessibilityProblems(page), []);
        },
        view,
      );
    });
  }
});
