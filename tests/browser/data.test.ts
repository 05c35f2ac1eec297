import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../build-web.ts';
import { uploaded } from '../data/data-server.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { skipWithout } from '../services.ts';
import { becomes } from './becomes.ts';
import { accessibilityProblems, launchBrowser, openPage, overflowOf } from './browser.ts';
import type { View } from './browser.ts';
import { settled } from './settled.ts';

const roomy = 'burst=5000,minute=50000,hour=500000';
const cities = ['Berlin', 'berlin', 'Köln', 'Köln ', 'Ulm', 'Kiel'];

/** Titles above the header, semicolons, decimal commas, spaces at ends, words for nothing, a line break in a cell. */
function messy(rows: number): string {
  const lines = ['Export of the shop;;;;', '', 'id;customer;city;price;note'];
  for (let row = 1; row <= rows; row += 1) {
    const price = row % 50 === 0 ? 'n/a' : `${(row * 37) % 900},${String((row * 7) % 100).padStart(2, '0')}`;
    const note = row % 40 === 0 ? '"two\nlines"' : '';
    lines.push(`${row};${row % 9 === 0 ? ' ' : ''}Customer ${row % 300};${cities[row % cities.length] ?? ''};${price};${note}`);
  }
  return `${lines.join('\n')}\n`;
}

const long = (rows: number): string =>
  `id,half\n${Array.from({ length: rows }, (_, row) => `${row + 1},${row % 2}`).join('\n')}\n`;

suite('the Data room in Chromium', skipWithout('chromium'), () => {
  let browser: Browser;
  let server: TestServer;

  before(async () => {
    await buildWeb();
    browser = await launchBrowser();
    server = await startTestServer({
      CAUSEWAY_LIMITS_DEFAULT: roomy,
      CAUSEWAY_LIMITS_STRICT: roomy,
      CAUSEWAY_LIMITS_WS: roomy,
    });
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  /** Opens an address in a profile of its own; nothing may be complained of. */
  async function visit(path: string, check: (page: Page) => Promise<void>, view: View = {}): Promise<void> {
    const { page, complaints } = await openPage(browser, view);
    try {
      await page.goto(server.url + path);
      await check(page);
      assert.deepEqual(complaints, []);
    } finally {
      await page.context().close();
    }
  }

  const give = (page: Page, name: string, text: string) =>
    page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

  test('a messy file is dropped in, profiled, and mended by the step of a warning', async () => {
    await visit('/data', async (page) => {
      await page.getByRole('heading', { name: 'Drop spreadsheets anywhere on this page' }).waitFor();
      assert.deepEqual(await accessibilityProblems(page), [], 'empty');
      await give(page, 'shop.csv', messy(2000));
      await page.getByText('2,000 rows · 5 columns').waitFor();
      await page.getByRole('link', { name: 'shop.csv' }).click();
      await page.getByRole('gridcell', { name: 'Customer 1', exact: true }).waitFor();
      await page.getByRole('columnheader', { name: /price/u }).getByRole('img', { name: /valid/u }).waitFor();
      await page.getByRole('tab', { name: /Warnings/u }).click();
      const spaces = page.locator('.warning').filter({ hasText: 'spaces' }).filter({ hasText: 'city' });
      await spaces.getByText('Köln·').first().waitFor();
      await spaces.getByRole('button', { name: /Add step/u }).click();
      await spaces.getByText('In the recipe').waitFor();
      await page.waitForFunction(
        () => ![...document.querySelectorAll('.grid-cell')].some((cell) => cell.textContent === 'Köln·'),
      );
    });
  });

  test('the grid is worked by keys alone, and its cells can be copied', async () => {
    const { id } = await uploaded(server, 'keys.csv', long(300_000));
    await visit(`/data/${id}`, async (page) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(page.url()).origin });
      const grid = page.getByRole('grid');
      await page.getByRole('gridcell', { name: '1', exact: true }).first().waitFor();
      await grid.focus();
      const active = () =>
        grid.evaluate((element) => {
          const cell = document.querySelector(`#${CSS.escape(element.getAttribute('aria-activedescendant') ?? '')}`);
          return [
            cell?.closest('[role=row]')?.getAttribute('aria-rowindex'),
            cell?.getAttribute('aria-colindex'),
            cell?.textContent,
          ];
        });
      await becomes(page, active, ['2', '2', '1']);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('End');
      await becomes(page, active, ['3', '3', '1']);
      // Beyond what a browser can scroll by px.
      await page.keyboard.press('Control+End');
      await page.getByRole('gridcell', { name: '300000', exact: true }).waitFor();
      await becomes(page, active, ['300001', '3', '1']);
      await page.keyboard.press('Home');
      await page.keyboard.press('Control+c');
      const copied = () => page.evaluate(() => navigator.clipboard.readText());
      await becomes(page, copied, '300000');
      await page.keyboard.press('Shift+Space');
      await page.keyboard.press('Control+c');
      await becomes(page, copied, '300000\t1');
      await page.keyboard.press('Control+Home');
      await page.keyboard.press('PageDown');
      await becomes(page, async () => Number((await active())[0]) > 10, true);
      await page.keyboard.press('Control+Home');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      const peek = page.getByRole('dialog', { name: 'id' });
      await peek.getByText('300,000').first().waitFor();
      await page.keyboard.press('Escape');
      await peek.waitFor({ state: 'detached' });
      await becomes(page, () => grid.evaluate((element) => element === document.activeElement), true);
      await page.keyboard.press('Alt+ArrowDown');
      await page.getByRole('menuitem', { name: 'Sort descending' }).click();
      await page.getByRole('gridcell', { name: '300000', exact: true }).waitFor();
      await becomes(page, () => grid.getAttribute('aria-rowcount'), '300001');
    });
  });

  test('an upload that was cut goes on when the same file is picked again', async () => {
    const begun: string[] = [];
    await visit('/data', async (page) => {
      page.on('request', (request) => {
        if (request.method() === 'POST' && request.url().endsWith('/api/v1/uploads')) begun.push(request.url());
      });
      await page.route('**/api/v1/uploads/*', (route) =>
        route.request().method() === 'PATCH' ? route.abort() : route.continue(),
      );
      await give(page, 'cut.csv', messy(500));
      await page.getByText(/again in \d+ s/u).waitFor();
      await page.reload();
      await page.getByText('Not finished').waitFor();
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await give(page, 'cut.csv', messy(500));
      await page.getByRole('link', { name: 'cut.csv' }).waitFor();
      assert.equal(begun.length, 1);
    });
  });

  test('a table is pasted, and what is no table says why', async () => {
    await visit('/data', async (page) => {
      await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
      await settled(page);
      await page.evaluate(() => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', 'id\tcity\n1\tUlm\n2\tKiel\n');
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
      });
      await page.getByRole('link', { name: /^pasted-.*\.tsv$/u }).waitFor();
      await give(page, 'invoice.pdf', '%PDF-1.7\n1 0 obj\n');
      await page.getByText('A PDF holds no table to read').waitFor();
      await page.getByRole('link', { name: 'invoice.pdf' }).click();
      await page.getByRole('alert', { name: 'A PDF holds no table to read' }).waitFor();
    });
  });

  test('a facet narrows the rows, the address keeps it, and alike values become a step', async () => {
    const { id } = await uploaded(server, 'facets.csv', messy(600));
    await visit(`/data/${id}?view=facets&facets=%5B%22city%22%5D`, async (page) => {
      await page.getByRole('checkbox', { name: 'Ulm' }).click();
      await page.getByText('100 of 600 rows').waitFor();
      await page.reload();
      await page.getByText('100 of 600 rows').waitFor();
      await page.getByRole('button', { name: /Clear the filter/u }).click();
      await page.getByRole('button', { name: 'Find alike values' }).click();
      await page.getByRole('button', { name: /Add step: merge \d+ values?/u }).click();
      await page.getByRole('tab', { name: 'Recipe' }).click();
      await page.locator('.recipe-steps').getByText(/city/u).first().waitFor();
    });
  });

  test('a sheet of another file is joined, rows that go are marked, and a deleted file comes back', async () => {
    const { id } = await uploaded(server, 'orders.csv', 'id,cust\n1,a\n2,b\n3,c\n4,a\n');
    await uploaded(server, 'people.csv', 'key,name\na,Ada\nb,Ben\n');
    await visit(`/data/${id}?view=recipe`, async (page) => {
      const form = page.locator('form.step-form');
      const begin = async (name: string) => {
        await page.getByRole('button', { name: 'Add a step' }).click();
        await page.getByRole('combobox', { name: 'Search steps' }).fill(name);
        await page.keyboard.press('Enter');
      };
      await begin('join');
      await form.getByLabel('Other sheet').selectOption({ label: 'Sheet1 of people.csv' });
      await form.getByLabel('Column here 1').selectOption('cust');
      await form.getByLabel('Column there 1').selectOption('key');
      await page.getByRole('gridcell', { name: 'Ada' }).first().waitFor();
      assert.deepEqual(await accessibilityProblems(page), [], 'a step over another file');
      await form.getByRole('button', { name: 'Add step' }).click();
      await page.getByText('of another file').waitFor();
      await begin('filter');
      await form.getByLabel('Rows where').fill("cust <> 'b'");
      await page.getByRole('rowheader', { name: '4, 1 row removed before this one' }).waitFor();
      await page.goto(`${server.url}/data`);
      const file = page.getByRole('link', { name: 'people.csv' });
      await page.getByRole('button', { name: 'More for people.csv' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await file.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Undo' }).click();
      await file.waitFor();
    });
  });

  test('no accessibility problem and no sideways scroll, light and dark, wide and narrow', async () => {
    const { id } = await uploaded(server, 'axe.csv', messy(300));
    const paths = [
      '/data',
      `/data/${id}`,
      `/data/${id}?view=warnings&column=price`,
      `/data/${id}?view=reading`,
      `/data/compare?a=${id}&b=${id}`,
    ];
    const views = [
      { width: 1440, scheme: 'light' },
      { width: 360, scheme: 'dark' },
    ] as const;
    const something = '.file-row, .grid-cell, .warning, .decisions li, .compare-sum';
    for (const view of views) {
      const looks = async (page: Page) => {
        for (const path of paths) {
          await page.goto(server.url + path);
          await page.locator(something).filter({ visible: true }).first().waitFor();
          assert.deepEqual(await accessibilityProblems(page), [], `${path} ${view.width} ${view.scheme}`);
          assert.ok((await overflowOf(page)) <= 0, `${path} scrolls sideways at ${view.width} px`);
        }
      };
      await visit('/data', looks, view);
    }
  });
});
