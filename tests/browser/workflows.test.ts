import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../build-web.ts';
import { skipWithout } from '../services.ts';
import { becomes } from './becomes.ts';
import { accessibilityProblems, launchBrowser, openPage, overflowOf } from './browser.ts';
import type { View } from './browser.ts';
import { settled } from './settled.ts';
import { startWorkflowStage, stepNames, tellRun, workflowOf } from './workflow-stage.ts';
import type { WorkflowStage } from './workflow-stage.ts';

const expression = (code: string): string => `"\${ ${code} }"`;

let made = 0;
/** Three steps under a name of their own. */
const three = () =>
  workflowOf(
    `three-steps-${(made += 1)}`,
    `  - first: { set: { a: 1 } }
  - second: { set: { b: ${expression('tasks.first.a')} } }
  - third: { set: { c: 3 } }
`,
  );

suite('workflows in Chromium', skipWithout('chromium'), () => {
  let browser: Browser;
  let stage: WorkflowStage;

  before(async () => {
    await buildWeb();
    browser = await launchBrowser();
    stage = await startWorkflowStage();
  });
  after(async () => {
    await browser.close();
    await stage.close();
  });

  /** Opens an address; it is gone afterwards, and nothing may have been complained of. */
  async function visit(path: string, check: (page: Page) => Promise<void>, view: View = {}): Promise<void> {
    const { page, complaints } = await openPage(browser, view);
    try {
      await page.goto(stage.url + path);
      await check(page);
      assert.deepEqual(complaints, []);
    } finally {
      await page.context().close();
    }
  }

  const completed = (page: Page) => page.locator('.workflow-title').getByText('Completed').waitFor();
  const areSteps = (page: Page, names: readonly string[]) => becomes(page, () => stepNames(page), names);

  test('from a template to the first green run it is at most six clicks and sixty seconds', async () => {
    stage.answerWith({ text: 'A raised road over wet ground.' });
    await visit('/', async (page) => {
      const startedAt = performance.now();
      let clicks = 0;
      const click = async (name: RegExp | string) => {
        clicks += 1;
        await page
          .getByRole(clicks === 1 ? 'link' : 'button', { name })
          .last()
          .click();
      };
      await click('Workflows');
      await click(/New workflow|Choose a template/u);
      await click(/^Summarize a text/u);
      await page.getByText('Saved · v1').waitFor();
      await page.getByText('No problems').waitFor();
      await click('Run');
      await page.getByRole('dialog', { name: 'Run' }).waitFor();
      await click('Run');
      await completed(page);
      assert.ok(clicks <= 6, `${clicks} clicks`);
      assert.ok(performance.now() - startedAt <= 60_000);
      await page.locator('.run-canvas [data-path="/do/1/result"][data-state="done"]').waitFor();
      await page.getByRole('tab', { name: 'Input and result' }).click();
      await page.getByRole('region', { name: 'Result' }).getByText('A raised road over wet ground.').waitFor();
    });
  });

  test('the keyboard selects, inserts, moves, copies, deletes, undoes and saves', async () => {
    const id = await stage.create(three());
    await visit(`/workflows/${id}`, async (page) => {
      const canvas = page.locator('.editor-canvas');
      await canvas.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.locator('[data-path="/do/1/second"][data-selected]').waitFor();
      await page.keyboard.press('Alt+ArrowUp');
      await areSteps(page, ['second', 'first', 'third']);
      await page.keyboard.press('Control+z');
      await areSteps(page, ['first', 'second', 'third']);
      await page.keyboard.press('/');
      await page.getByLabel('Search steps').fill('go on after a time');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await areSteps(page, ['first', 'second', 'pause', 'third']);
      await canvas.focus();
      await page.keyboard.press('Delete');
      await areSteps(page, ['first', 'second', 'third']);
      await page.keyboard.press('Home');
      await page.keyboard.press('Control+c');
      await page.keyboard.press('Control+v');
      await areSteps(page, ['first', 'first2', 'second', 'third']);
      await page.keyboard.press('Control+d');
      await areSteps(page, ['first', 'first2', 'first3', 'second', 'third']);
      await page.getByText('Unsaved').waitFor();
      await page.keyboard.press('Control+s');
      await page.getByText('Saved · v2').waitFor();
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      await areSteps(page, ['first', 'second', 'third']);
      await page.keyboard.press('Control+Shift+z');
      await page.keyboard.press('Control+Shift+z');
      await page.getByText('Saved · v2').waitFor();
    });
  });

  test('Enter changes the selected step, and a problem leads to it with its fix', async () => {
    const id = await stage.create(three());
    await visit(`/workflows/${id}`, async (page) => {
      await page.locator('.editor-canvas').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByLabel('Name of the step').fill('begin');
      await page.keyboard.press('Enter');
      await page.locator('[data-path="/do/0/begin"]').first().waitFor();
      await page.locator('[data-path="/do/1/second"]').first().click();
      await becomes(page, async () => /tasks\.begin\.a/u.test(await page.getByLabel('Value of b').inputValue()), true);
      await page.getByLabel('Value of b').fill(JSON.parse(expression('tasks.nobody.a')));
      await page.locator('.problem-strip summary').click();
      await page.locator('[data-path="/do/1/second"][data-problem]').waitFor();
      await page.locator('.editor-canvas').focus();
      await page.keyboard.press('Escape');
      await page.locator('.problem-line').first().click();
      await page.locator('[data-path="/do/1/second"][data-selected]').waitFor();
    });
  });

  test('a step is dragged to another place, and the text beside follows', async () => {
    const id = await stage.create(three());
    await visit(`/workflows/${id}`, async (page) => {
      const first = page.locator('.canvas [data-path="/do/0/first"]');
      await first.waitFor();
      await settled(page);
      const from = await first.boundingBox();
      const to = await page.locator('.canvas [data-path="/do/2/third"]').boundingBox();
      assert.ok(from !== null && to !== null);
      await page.mouse.move(from.x + 60, from.y + 20);
      await page.mouse.down();
      await page.mouse.move(from.x + 80, from.y + 60, { steps: 4 });
      await page.mouse.move(to.x + 60, to.y + to.height + 24, { steps: 8 });
      await page.locator('.slot[data-target]').waitFor();
      await page.mouse.up();
      await areSteps(page, ['second', 'third', 'first']);
      await page.getByRole('button', { name: 'Text', exact: true }).click();
      const text = page.getByLabel('Text of the definition');
      await becomes(page, async () => /second:[\s\S]*third:[\s\S]*first:/u.test(await text.inputValue()), true);
      await text.fill((await text.inputValue()).replace('third:', 'last:'));
      await page.locator('.canvas [data-path="/do/1/last"]').waitFor();
      await text.fill('do: [');
      await page.getByText(/^Line \d+:/u).waitFor();
    });
  });

  test('what was not saved is there again after a reload', async () => {
    const id = await stage.create(three());
    await visit(`/workflows/${id}`, async (page) => {
      await page.locator('.editor-canvas').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Delete');
      await page.waitForFunction((key) => localStorage.getItem(key) !== null, `causeway-draft-${id}`);
      await page.reload();
      await page.getByText('Unsaved').waitFor();
      await areSteps(page, ['second', 'third']);
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('Saved · v1').waitFor();
    });
  });

  test('two tabs see the same run live, with the words of the model as they come, and the same after a reload', async () => {
    const id = await stage.create(
      workflowOf(
        'live',
        `  - ask: { call: chat, with: { messages: Hello } }\n  - keep: { set: { said: ${expression('tasks.ask.text')} } }\n`,
      ),
    );
    stage.answerWith({ tokens: 200, pace_ms: 5, hold: 20 });
    const run = await stage.run(id);
    const tabs = await Promise.all([openPage(browser), openPage(browser)]);
    try {
      for (const { page } of tabs) {
        await page.goto(`${stage.url}/workflows/runs/${run}`);
        await page.locator('.run-canvas [data-path="/do/0/ask"]').click();
        await page.getByRole('log', { name: 'Text so far' }).getByText(/\w/u).waitFor();
        await page.locator('[data-path="/do/0/ask"][data-state="running"]').waitFor();
      }
      stage.upstream.release();
      for (const { page } of tabs) await completed(page);
      const [one, other] = await Promise.all(tabs.map(({ page }) => tellRun(page)));
      assert.equal(one, other);
      const [{ page }] = tabs;
      await page.reload();
      await completed(page);
      await page.getByText('Ended').waitFor();
      await becomes(page, () => tellRun(page), one);
      assert.deepEqual(
        tabs.flatMap(({ complaints }) => complaints),
        [],
      );
    } finally {
      await Promise.all(tabs.map(({ page }) => page.context().close()));
    }
  });

  test('a run that asks shows the form and when it expires, and goes on with the answer', async () => {
    const id = await stage.create(
      workflowOf(
        'asks',
        `  - approve: { call: approval, with: { title: Ship it?, expires: { days: 2 } } }\n  - done: { set: { by: ${expression('tasks.approve.comment')} } }\n`,
      ),
    );
    const run = await stage.run(id);
    await visit(`/workflows/runs/${run}`, async (page) => {
      const card = page.getByRole('region', { name: 'Ship it?' });
      await card.getByText(/1 d 23 h left/u).waitFor();
      await card.getByLabel('Comment').fill('Looks good');
      await card.getByRole('button', { name: 'Approve' }).click();
      await completed(page);
      await page.getByRole('tab', { name: 'Input and result' }).click();
      await page.getByRole('region', { name: 'Result' }).getByText('Looks good').waitFor();
    });
  });

  test('a failed run says why, and runs again from where it failed', async () => {
    const id = await stage.create(
      workflowOf(
        'fails',
        `  - fine: { set: { a: 1 } }\n  - stop: { raise: { error: { type: https://causeway.dev/errors/stop, status: 418, title: The kettle is empty } } }\n`,
      ),
    );
    const run = await stage.run(id);
    await visit(`/workflows/runs/${run}`, async (page) => {
      await page.getByRole('alert').getByRole('heading', { name: 'The kettle is empty' }).waitFor();
      await page.getByRole('button', { name: 'Show the step' }).click();
      await page.locator('[data-path="/do/1/stop"][data-selected][data-state="failed"]').waitFor();
      await page.getByRole('button', { name: 'Run again', exact: true }).click();
      await page.getByRole('menuitem', { name: 'From where it failed' }).click();
      await page.waitForURL((url) => !url.pathname.endsWith(run));
      await page.getByRole('alert').getByRole('heading', { name: 'The kettle is empty' }).waitFor();
    });
  });

  test('a long loop is a counter with its newest iterations', async () => {
    const items = expression('Array.from({ length: 1000 }, (_, i) => i)');
    const id = await stage.create(
      workflowOf(
        'loops',
        `  - each:\n      for: { each: n, in: ${items} }\n      do:\n        - double: { set: { n: ${expression('n * 2')} } }\n`,
      ),
    );
    const run = await stage.run(id);
    await visit(`/workflows/runs/${run}`, async (page) => {
      await completed(page);
      await page.locator('.run-canvas .step-loop').getByText('1,000 of 1,000').waitFor();
      await page.locator('.run-canvas [data-path="/do/0/each"] > .step-head').click();
      const squares = page.getByRole('group', { name: 'Newest iterations' }).getByRole('button');
      await becomes(page, () => squares.count(), 50);
      await squares.first().click();
      await page.locator('.run-canvas [data-path="/do/0/each/do/0/double"]').click();
      await page.getByRole('region', { name: 'Output' }).getByText('1900').waitFor();
    });
  });

  test('a run that begins elsewhere appears in the history, which is filtered in its address', async () => {
    const id = await stage.create(three());
    await visit(`/workflows/${id}/runs`, async (page) => {
      await page.getByText('Nothing ran yet', { exact: false }).waitFor();
      await page.getByText('Live', { exact: true }).last().waitFor();
      await stage.run(id);
      await page.locator('.run-row').getByText('Completed').waitFor();
      await page.getByLabel('Status').selectOption({ label: 'Failed' });
      await page.waitForURL('**/runs?status=failed');
      await page.getByText('No run passes these filters.').waitFor();
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.locator('.run-row').waitFor();
    });
  });

  test('a webhook shows its secret once, and the copied call starts a run', async () => {
    const id = await stage.create(three());
    await visit(`/workflows/${id}/triggers`, async (page) => {
      await page.getByRole('button', { name: 'Add a trigger' }).click();
      await page.getByText(/^Next: /u).waitFor();
      await page.getByText('Webhook', { exact: true }).click();
      await page.getByRole('button', { name: 'Add trigger' }).click();
      const secret = (await page.locator('.secret-once code').textContent()) ?? '';
      const call = (await page.getByRole('region', { name: 'curl' }).textContent()) ?? '';
      const address = /http:\S+/u.exec(call)?.[0] ?? '';
      await page.getByRole('button', { name: 'I have it' }).click();
      const headers = { 'content-type': 'application/json', 'x-causeway-token': secret };
      const answer = await fetch(address, { method: 'POST', headers, body: '{}' });
      assert.equal(answer.status, 202);
      await page.getByRole('link', { name: 'Runs', exact: true }).click();
      await page.locator('.run-row').getByText('by webhook').waitFor();
    });
  });

  test('a project is created, renamed and deleted by its name, a workflow too', async () => {
    await visit('/workflows', async (page) => {
      await page.getByRole('button', { name: 'New project' }).click();
      await page.getByLabel('Name').fill('Side door');
      await page.getByRole('button', { name: 'Create project' }).click();
      await page.getByRole('heading', { name: 'Side door' }).waitFor();
      await page.getByRole('main').getByRole('button', { name: 'New workflow' }).first().click();
      await page.getByRole('button', { name: 'Blank' }).click();
      await page.getByText('Saved · v1').waitFor();
      await page.getByRole('link', { name: 'Side door' }).click();
      await page.getByRole('button', { name: 'More for Untitled workflow' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByLabel('Type untitled to confirm').fill('untitled');
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText('No workflow in this project yet', { exact: false }).waitFor();
      await page.getByRole('main').getByRole('link', { name: 'Workflows' }).first().click();
      await page.getByRole('button', { name: 'More for Side door' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByLabel('Type Side door to confirm').fill('Side door');
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('link', { name: 'Side door' }).waitFor({ state: 'detached' });
    });
  });

  test('no page has an accessibility problem in either scheme or scrolls sideways at 360 px', async () => {
    const id = await stage.create(three());
    const run = await stage.run(id);
    const pages: readonly (readonly [path: string, ready: string])[] = [
      ['/workflows', 'Recent runs'],
      ['/workflows/runs', 'three-steps'],
      [`/workflows/${id}`, 'No problems'],
      [`/workflows/${id}/runs`, 'Ended runs are kept'],
      [`/workflows/${id}/triggers`, 'Nothing starts it yet'],
      [`/workflows/${id}/versions`, 'The first version'],
      [`/workflows/runs/${run}`, 'Completed'],
    ];
    const views: readonly View[] = [
      { width: 1440, scheme: 'light' },
      { width: 1024, scheme: 'dark' },
      { width: 360, scheme: 'light' },
      { width: 360, scheme: 'dark' },
    ];
    for (const view of views) {
      const looks = async (page: Page) => {
        for (const [path, ready] of pages) {
          const words = `${path} ${view.width} ${view.scheme}`;
          await page.goto(stage.url + path);
          await page.getByText(ready).first().waitFor();
          assert.deepEqual(await accessibilityProblems(page), [], words);
          assert.ok((await overflowOf(page)) <= 0, `${words} scrolls sideways`);
        }
      };
      await visit('/workflows', looks, view);
    }
  });

  test('on a small screen the outline does what the canvas does', async () => {
    const id = await stage.create(three());
    await visit(
      `/workflows/${id}`,
      async (page) => {
        const names = () => page.locator('.outline-name').allTextContents();
        await page.getByRole('treeitem').filter({ hasText: 'second' }).click();
        await page.getByRole('button', { name: 'Move down' }).click();
        await becomes(page, names, ['first', 'third', 'second']);
        await page.getByRole('button', { name: 'Duplicate' }).click();
        await becomes(page, names, ['first', 'third', 'second', 'second2']);
        await page.getByRole('button', { name: 'Change second2' }).click();
        await page.getByRole('dialog', { name: 'second2' }).getByLabel('Value of b').fill('7');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved · v2').waitFor();
      },
      { width: 360 },
    );
  });
});
