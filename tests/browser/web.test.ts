import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Fault } from '@causeway/contract';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../build-web.ts';
import { freePort, skipWithout } from '../services.ts';
import { becomes } from './becomes.ts';
import { accessibilityProblems, launchBrowser, openPage, overflowOf } from './browser.ts';
import type { View } from './browser.ts';
import { settled } from './settled.ts';
import { degradedScene, freshScene, fullScene } from './web-scenes.ts';
import { emptyScene, startWebStub } from './web-stub.ts';
import type { Scene, WebStub } from './web-stub.ts';

interface Visit extends View {
  readonly scene: Scene;
  readonly path: string;
  /** Of the server; default: any. */
  readonly port?: number;
}

suite('the web app in Chromium', skipWithout('chromium'), () => {
  let browser: Browser;

  before(async () => {
    await buildWeb();
    browser = await launchBrowser();
  });
  after(() => browser.close());

  /** Opens an address of the app over a server in the given state; both are gone afterwards. */
  async function visit(to: Visit, check: (page: Page, stub: WebStub) => Promise<void>): Promise<void> {
    const { scene, path, port, ...view } = to;
    const stub = await startWebStub(scene, port);
    const { page, complaints } = await openPage(browser, view);
    try {
      await page.goto(stub.url + path);
      await check(page, stub);
      assert.deepEqual(complaints, []);
    } finally {
      await page.context().close();
      await stub.close();
    }
  }

  const pages: readonly (readonly [name: string, scene: () => Scene, path: string, ready: string])[] = [
    ['Home, fresh', freshScene, '/', 'Use Ollama'],
    ['Home, in use', fullScene, '/', 'Recent chats'],
    ['Home, without Redis', degradedScene, '/', 'redis-server --daemonize yes'],
    ['Connections', degradedScene, '/connections', 'Signed in'],
    ['Logs', fullScene, '/logs', 'Following'],
    ['Logs, nothing found', fullScene, '/logs?text=nonsense', 'Clear filters'],
    ['Settings, models', fullScene, '/settings', 'Default model'],
    ['Settings, no model', freshScene, '/settings/models', 'Found on this machine'],
    ['Settings, keys', fullScene, '/settings/keys', 'Storefront'],
    ['Settings, about', fullScene, '/settings/about', 'Sign out'],
    ['Sign-in', () => ({ ...emptyScene(), isSignedIn: false }), '/', 'npx causeway keys sign-in'],
    ['No such page', emptyScene, '/nowhere', 'Go home'],
  ];
  const views: readonly (View & { readonly narrower: number })[] = [
    { width: 1440, scheme: 'light', narrower: 1024 },
    { width: 360, scheme: 'dark', narrower: 320 },
  ];
  for (const [name, scene, path, ready] of pages) {
    test(`${name}: no accessibility problem light and dark, no sideways scroll from 1440 to 320 px`, async () => {
      for (const { narrower, ...view } of views) {
        await visit({ scene: scene(), path, ...view }, async (page) => {
          await page.getByText(ready).first().waitFor();
          assert.deepEqual(await accessibilityProblems(page), [], `${view.width} ${view.scheme}`);
          assert.ok((await overflowOf(page)) <= 0, `${view.width} px scrolls sideways`);
          await page.setViewportSize({ width: narrower, height: 700 });
          assert.ok((await overflowOf(page)) <= 0, `${narrower} px scrolls sideways`);
        });
      }
    });
  }

  test('sheets, dialogs and the palette have no accessibility problem', async () => {
    const openers: readonly (readonly [path: string, open: (page: Page) => Promise<void>])[] = [
      ['/logs', (page) => page.locator('.log-row').first().click()],
      ['/settings', (page) => page.getByRole('button', { name: 'Add provider' }).click()],
      ['/settings/keys', (page) => page.getByRole('button', { name: 'Revoke Storefront' }).click()],
      ['/', (page) => page.keyboard.press('Control+k')],
    ];
    for (const [path, open] of openers) {
      for (const scheme of ['light', 'dark'] as const) {
        await visit({ scene: fullScene(), path, scheme }, async (page) => {
          await page.getByRole('heading', { level: 1 }).waitFor();
          await settled(page);
          await open(page);
          await page.getByRole('dialog').waitFor();
          assert.deepEqual(await accessibilityProblems(page), [], `${path} ${scheme}`);
        });
      }
    }
  });

  test('the chosen color scheme is there before anything is drawn', async () => {
    await visit({ scene: fullScene(), path: '/', scheme: 'dark' }, async (page) => {
      await page.evaluate(() => localStorage.setItem('mantine-color-scheme-value', 'light'));
      await page.addInitScript(() => {
        const seen = new MutationObserver(() => {
          if (document.querySelector('body') === null) return;
          seen.disconnect();
          localStorage.setItem('seen-with-body', document.documentElement.dataset['mantineColorScheme'] ?? 'none');
        });
        seen.observe(document, { childList: true, subtree: true });
      });
      await page.reload();
      assert.equal(await page.evaluate(() => localStorage.getItem('seen-with-body')), 'light');
    });
  });

  test('the keyboard reaches every page: palette, "g" and a letter, "?", and no shortcut while typing', async () => {
    await visit({ scene: fullScene(), path: '/' }, async (page) => {
      await page.getByText('Recent chats').waitFor();
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('Go to a page or do something').fill('conn');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/connections');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      // The second key counts for 1.2 s.
      await Promise.all(['g', 'l'].map((key) => page.keyboard.press(key)));
      await page.waitForURL('**/logs');
      await page.getByLabel('Filter lines').fill('');
      await page.getByLabel('Filter lines').pressSequentially('gs?');
      await page.waitForURL('**/logs?text=gs%3F');
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });
  });

  test('first steps tick themselves as the server changes', async () => {
    await visit({ scene: freshScene(), path: '/' }, async (page) => {
      await page.getByText('Ollama runs on this machine with 3 models.').waitFor();
      await page.getByRole('button', { name: 'Use Ollama' }).click();
      await page.getByRole('heading', { name: 'Ready for the first chat' }).waitFor();
      await page.getByRole('heading', { name: 'Connect a model (done)' }).waitFor();
    });
  });

  test('a stopped server is named, what was typed stays, and the page heals by itself', async () => {
    await visit({ scene: fullScene(), path: '/settings/keys', port: await freePort() }, async (page, stub) => {
      await page.getByRole('button', { name: 'Create key' }).click();
      await page.getByLabel('Name').fill('My frontend');
      await stub.close();
      await page.getByRole('button', { name: 'Create key' }).last().click();
      await page.getByRole('dialog').getByRole('heading', { name: 'The server is not running' }).waitFor();
      const symptoms = page.getByText(/failed to fetch|network ?error/iu).filter({ visible: true });
      assert.equal(await symptoms.count(), 0);
      const again = await startWebStub(stub.scene, Number(new URL(stub.url).port));
      try {
        await page.locator('.connection-banner').waitFor({ state: 'detached' });
        await becomes(page, () => page.getByLabel('Name').inputValue(), 'My frontend');
        await page.getByRole('button', { name: 'Create key' }).last().click();
        await page.getByText('Copy it now: it is not shown again').waitFor();
      } finally {
        await again.close();
      }
    });
  });

  test('a first visit without a server names the cause instead of a page', async () => {
    await visit({ scene: fullScene(), path: '/' }, async (page, stub) => {
      await page.getByText('Recent chats').waitFor();
      stub.scene.faults.set('GET /api/v1/connection', new Fault('overloaded'));
      await page.reload();
      await page.getByRole('heading', { name: 'The server is too busy' }).waitFor();
      stub.scene.faults.clear();
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByText('Recent chats').waitFor();
    });
  });

  test('a lost sign-in explains itself and gives back what was typed', async () => {
    await visit({ scene: fullScene(), path: '/settings' }, async (page, stub) => {
      await page.getByRole('button', { name: 'Add provider' }).click();
      await page.getByRole('button', { name: /OpenRouter/u }).click();
      await page.getByLabel('API key').fill('sk-or-secret');
      stub.scene.isSignedIn = false;
      await page.getByRole('button', { name: 'Add and test' }).click();
      await page.getByRole('heading', { name: 'This browser was signed out' }).waitFor();
      stub.scene.isSignedIn = true;
      await page.getByRole('button', { name: 'I opened it' }).click();
      await page.getByRole('heading', { name: 'This browser was signed out' }).waitFor({ state: 'detached' });
      await becomes(page, () => page.getByLabel('API key').inputValue(), 'sk-or-secret');
    });
  });

  test('a sign-in link signs in and leaves no token in the address', async () => {
    await visit(
      { scene: { ...fullScene(), isSignedIn: false }, path: '/sign-in#token=abcdefghijklmnopqrstuvwxyz' },
      async (page, stub) => {
        await page.getByText('Recent chats').waitFor();
        await becomes(page, async () => page.url(), `${stub.url}/`);
      },
    );
  });

  test('a used sign-in link says how to get another', async () => {
    const scene = { ...fullScene(), isSignedIn: false };
    scene.faults.set('POST /api/v1/sign-in', new Fault('sign_in_link_used'));
    await visit({ scene, path: '/sign-in#token=abcdefghijklmnopqrstuvwxyz' }, async (page) => {
      await page.getByRole('heading', { name: 'The sign-in link was used or expired' }).waitFor();
      await page.getByText('npx causeway keys sign-in').waitFor();
    });
  });

  test('the filters of the log live in its address, and a line opens at the side with the keyboard', async () => {
    await visit({ scene: fullScene(), path: '/logs' }, async (page) => {
      await page.getByText('300 lines').waitFor();
      await page.getByText('Errors', { exact: true }).click();
      await page.waitForURL('**/logs?level=error');
      await page.getByText('30 of 300').waitFor();
      await page.reload();
      await page.getByText('30 of 300').waitFor();
      await page.getByRole('listbox').focus();
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      const sheet = page.getByRole('dialog', { name: 'POST /v1/sessions' });
      await sheet.getByText('dependency_unavailable').waitFor();
      await sheet.getByRole('button', { name: 'Only this request' }).click();
      await page.waitForURL(/request=req_290/u);
      await page.getByText('1 of 300').waitFor();
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });
    });
  });

  test('a broken connection leaves no gap in the log', async () => {
    await visit({ scene: fullScene(), path: '/logs', port: await freePort() }, async (page, stub) => {
      await page.getByText('300 lines').waitFor();
      await stub.close();
      const [last] = stub.scene.logs.slice(-1);
      assert.ok(last !== undefined);
      stub.scene.logs.push({ ...last, seq: last.seq + 1 });
      const again = await startWebStub(stub.scene, Number(new URL(stub.url).port));
      try {
        await page.getByText('301 lines').waitFor();
      } finally {
        await again.close();
      }
    });
  });

  test('who wishes for less motion sees none', async () => {
    await visit({ scene: fullScene(), path: '/logs' }, async (page) => {
      await page.locator('.log-row').first().click();
      const peek = page.locator('.peek');
      assert.equal(await peek.evaluate((sheet) => getComputedStyle(sheet).animationDuration), '1e-05s');
    });
  });

  test('what cannot be undone wants its name', async () => {
    await visit({ scene: fullScene(), path: '/settings/keys' }, async (page) => {
      await page.getByRole('button', { name: 'Revoke Storefront' }).click();
      const dialog = page.getByRole('dialog', { name: 'Revoke Storefront' });
      const isDisabled = () => dialog.getByRole('button', { name: 'Revoke' }).isDisabled();
      assert.equal(await isDisabled(), true);
      await dialog.getByLabel('Type Storefront to confirm').fill('Storefront');
      await becomes(page, isDisabled, false);
    });
  });
});
