import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { skipWithout } from '../services.ts';
import { becomes } from './becomes.ts';
import { accessibilityProblems, launchBrowser, overflowOf } from './browser.ts';
import { openChatTab, postJson, seedSession, startChatStage } from './chat-stage.ts';
import type { ChatStage, ChatTab } from './chat-stage.ts';

const rich = [
  '# Title\n\n### Skipped a level\n\nText with `code` and a [link](https://example.com).',
  '- [x] done\n- [ ] open',
  '```ts\nconst answer = 42;\n```',
  '| A very long heading | Another long heading | And a third one |\n| - | - | - |\n| 1 | 2 | 3 |',
  '> quoted\n\n![chart](https://evil.test/x.png)\n\nNote[^1].\n\n[^1]: The note.',
].join('\n\n');

describe('the list of chats in Chromium', skipWithout('chromium'), () => {
  let stage: ChatStage;
  let browser: Browser;
  let tab: ChatTab;

  before(async () => {
    stage = await startChatStage();
    browser = await launchBrowser();
    await seedSession(stage, 'redis', 'Why does Redis refuse connections?');
    stage.answerWith({ text: rich });
    await seedSession(stage, 'rich', 'Show everything');
  });
  afterEach(async () => {
    await tab.context.close();
    assert.deepEqual(tab.complaints, []);
    assert.deepEqual(tab.foreign, []);
  });
  after(async () => {
    await browser.close();
    await stage.close();
  });

  test('titles and messages are searched, and a hit opens where it was said', async () => {
    tab = await openChatTab(browser, stage);
    await tab.open();
    await tab.page.keyboard.press('Tab');
    await tab.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('quoted');
    const hit = tab.list.getByRole('link', { name: /Show everything.*quoted/su });
    await hit.waitFor();
    await hit.locator('mark').getByText('quoted', { exact: true }).waitFor();
    await hit.click();
    await tab.page.locator('.turn-found').waitFor();
    await tab.page.getByRole('searchbox').fill('redis refuse');
    await tab.list
      .getByRole('link', { name: /^Why does Redis/u })
      .first()
      .waitFor();
    await tab.page.getByRole('searchbox').fill('no such words at all');
    await tab.list.getByText('No chat has this in its title.').waitFor();
    await tab.list.getByRole('button', { name: 'Clear filters' }).click();
    await tab.list.getByRole('link', { name: 'Show everything' }).waitFor();
  });

  test('the arrow keys go through the list from the search field', async () => {
    tab = await openChatTab(browser, stage);
    await tab.open();
    await tab.list.getByRole('link', { name: 'Show everything' }).waitFor();
    await tab.page.getByRole('searchbox').focus();
    await tab.page.keyboard.press('ArrowDown');
    await tab.page.keyboard.press('ArrowDown');
    await tab.page.keyboard.press('Enter');
    await tab.page.waitForURL('**/chat/redis');
    await tab.questions.getByText('Why does Redis').waitFor();
  });

  test('a chat is renamed in place, archived with a way back, and deleted after a question', async () => {
    tab = await openChatTab(browser, stage);
    stage.answerWith({});
    await seedSession(stage, 'short-lived', 'To be renamed');
    await tab.open('/chat/short-lived');
    const row = (name: string) => tab.list.getByRole('link', { name, exact: true });
    const choose = async (name: string, act: string) => {
      await row(name).hover();
      await tab.list.getByRole('button', { name: `More for ${name}` }).click();
      await tab.page.getByRole('menuitem', { name: act }).click();
    };
    await choose('To be renamed', 'Rename');
    await tab.page.getByRole('textbox', { name: 'Title' }).fill('Renamed');
    await tab.page.keyboard.press('Enter');
    await row('Renamed').waitFor();
    await tab.page.getByRole('heading', { level: 1, name: 'Renamed' }).waitFor();

    const archiving = Promise.withResolvers<void>();
    const changes: boolean[] = [];
    await tab.page.route('**/v1/sessions/short-lived', async (route) => {
      const { archived } = (route.request().postDataJSON() ?? {}) as { archived?: boolean };
      if (archived === true) await archiving.promise;
      await route.fulfill({ response: await route.fetch() });
      if (archived !== undefined) changes.push(archived);
    });
    await choose('Renamed', 'Archive');
    await row('Renamed').waitFor({ state: 'detached' });
    await tab.page.getByRole('button', { name: 'Undo' }).click();
    await row('Renamed').waitFor();
    archiving.resolve();
    await becomes(tab.page, async () => [...changes], [true, false]);
    await row('Renamed').waitFor();

    await choose('Renamed', 'Delete');
    const question = tab.page.getByRole('dialog', { name: 'Delete this chat' });
    await question.getByText('2 messages').waitFor();
    await question.getByRole('button', { name: 'Delete' }).click();
    await row('Renamed').waitFor({ state: 'detached' });
    // The list forgets it before the server does.
    const status = async () => (await fetch(`${stage.server.url}/v1/sessions/short-lived`)).status;
    await becomes(tab.page, status, 404);
    await tab.open('/chat/redis');
    await tab.page.goto(`${stage.server.url}/chat/short-lived`);
    await tab.page.getByText('There is no such chat').waitFor();
  });

  test('archived chats stand in the archive and come back from it', async () => {
    tab = await openChatTab(browser, stage);
    await seedSession(stage, 'put-away', 'Put away');
    await tab.open();
    const row = tab.list.getByRole('link', { name: 'Put away', exact: true });
    const choose = async (act: string) => {
      await row.hover();
      await tab.list.getByRole('button', { name: 'More for Put away' }).click();
      await tab.page.getByRole('menuitem', { name: act }).click();
    };
    await choose('Archive');
    await row.waitFor({ state: 'detached' });
    await tab.list.getByRole('button', { name: 'Archived chats' }).click();
    await choose('Restore');
    await tab.list.getByText('Nothing is archived.').waitFor();
    await tab.list.getByRole('button', { name: 'Archived chats' }).click();
    await row.waitFor();
  });

  test('a long list loads as it is scrolled, and older messages come in above without moving what is read', async () => {
    const own = await startChatStage();
    try {
      for (let index = 0; index < 95; index += 1) {
        await postJson(own, '/v1/sessions', { id: `s${index}`, title: `Chat ${index}` });
      }
      const messages = Array.from({ length: 260 }, (_, index) => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        content: `Line ${index}\n\nsecond paragraph\n\n\`\`\`\ncode\n\`\`\``,
      }));
      await postJson(own, '/v1/chat/completions', { session_id: 'long', model: 'fake-1', messages });
      tab = await openChatTab(browser, own);
      await tab.page.goto(`${own.server.url}/chat/long`);
      await tab.answered();
      const rows = tab.list.locator('.session-row');
      await tab.list.getByRole('link', { name: 'Chat 94', exact: true }).waitFor();
      const scrollOn = async () => {
        await tab.list.locator('.session-list-scroll').evaluate((box) => box.scrollTo(0, box.scrollHeight));
        return rows.count();
      };
      await becomes(tab.page, scrollOn, 96);

      const scroller = tab.page.getByRole('region', { name: 'Conversation' });
      const first = tab.page.locator('article.turn').first();
      const id = await first.getAttribute('id');
      await scroller.evaluate((box) => box.scrollTo(0, 60));
      const topBefore = await tab.page.locator(`#${id}`).evaluate((turn) => turn.getBoundingClientRect().top);
      await scroller.evaluate((box) => box.scrollTo(0, 0));
      await tab.page.locator('article.turn').nth(260).waitFor({ state: 'attached' });
      const later = await tab.page.locator(`#${id}`).evaluate((turn) => turn.getBoundingClientRect().top);
      assert.ok(Math.abs(later - topBefore - 60) < 40, `moved by ${later - topBefore - 60} px`);
      assert.equal(await tab.page.locator('article.turn').count(), 261);
      await tab.page.getByRole('button', { name: 'Jump to latest' }).click();
      await tab.answers.last().getByText('Hello from the fake upstream.').waitFor();
    } finally {
      await own.close();
    }
  });

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1440, 360]) {
      test(`nothing is inaccessible or too wide at ${width} px, ${scheme}`, async () => {
        tab = await openChatTab(browser, stage, { width, scheme });
        await tab.open();
        assert.deepEqual(await accessibilityProblems(tab.page), []);
        await tab.open('/chat/rich');
        await tab.answered();
        assert.deepEqual(await accessibilityProblems(tab.page), []);
        assert.equal(await overflowOf(tab.page), 0);
      });
    }
  }

  test('on a phone the list is a drawer that opens, picks and closes', async () => {
    tab = await openChatTab(browser, stage, { width: 360, height: 740 });
    await tab.open('/chat/rich');
    await tab.page.getByRole('button', { name: 'Show chats' }).click();
    const drawer = tab.page.getByRole('dialog', { name: 'Chats' });
    assert.deepEqual(await accessibilityProblems(tab.page), []);
    await drawer.getByRole('link', { name: 'Why does Redis refuse connections?' }).click();
    await drawer.waitFor({ state: 'detached' });
    await tab.questions.getByText('Why does Redis').waitFor();
    await tab.page.getByRole('button', { name: 'Show chats' }).click();
    await tab.page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  test('without a model a card names the next step in place of the composer', async () => {
    const bare = await startChatStage({ OPENAI_API_KEY: '', OPENAI_BASE_URL: '' });
    try {
      tab = await openChatTab(browser, bare);
      await tab.page.goto(`${bare.server.url}/chat`);
      await tab.page.getByRole('heading', { name: 'No model is connected' }).waitFor();
      assert.equal(await tab.composer.count(), 0);
      assert.deepEqual(await accessibilityProblems(tab.page), []);
      await tab.page.getByRole('link', { name: 'Open model settings' }).click();
      await tab.page.waitForURL('**/settings/models');
      await tab.page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    } finally {
      await bare.close();
    }
  });

  test('a new chat gets its name in every open list as it comes', async () => {
    const named = await startChatStage({ CAUSEWAY_TITLES: 'on', CAUSEWAY_TITLE_MODEL: 'openai/fake-2?text=Greetings' });
    try {
      tab = await openChatTab(browser, named);
      await tab.open();
      await tab.send('Hello, who are you?');
      await tab.answered();
      await tab.list.getByRole('link', { name: 'Greetings' }).waitFor();
      await tab.page.getByRole('heading', { name: 'Greetings' }).waitFor();
      assert.equal(await tab.page.title(), 'Greetings · Causeway');
      const folder = process.env['CAUSEWAY_LOOK_DIR'];
      if (folder !== undefined) await tab.page.screenshot({ path: `${folder}/chat-named.png` });
    } finally {
      await named.close();
    }
  });
});
