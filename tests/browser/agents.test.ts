import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { startOutside } from '../agents/agent-desk.ts';
import type { Outside } from '../agents/agent-desk.ts';
import { skipWithout } from '../services.ts';
import { becomes } from './becomes.ts';
import { accessibilityProblems, launchBrowser } from './browser.ts';
import { openChatTab, startChatStage } from './chat-stage.ts';
import type { ChatStage } from './chat-stage.ts';

describe('agents in Chromium', skipWithout('chromium'), () => {
  let stage: ChatStage;
  let browser: Browser;
  let outside: Outside;

  before(async () => {
    outside = await startOutside();
    stage = await startChatStage();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await stage.close();
    outside.close();
  });

  test('an agent is made, chosen for a chat, asks before it sends something, and shows what it did', async () => {
    const tab = await openChatTab(browser, stage);
    const { page } = tab;
    await page.goto(`${stage.server.url}/settings/agents`);
    await page.getByRole('button', { name: 'Create agent' }).click();
    const sheet = page.getByRole('dialog', { name: 'Create an agent' });
    await sheet.getByLabel('Name').fill('Postman');
    await sheet.getByRole('checkbox', { name: 'HTTP request' }).check();
    assert.deepEqual(await accessibilityProblems(page), []);
    await sheet.getByRole('button', { name: 'Create agent' }).click();
    await page.getByText('default model · 1 tool').waitFor();

    await tab.open();
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: 'Postman' }).click();
    await page.getByText('Ask anything; Postman answers.').waitFor();
    stage.answerWith({ obey: 1 });
    await tab.send(`CALL http_request {"url":"${outside.url}/in","method":"POST","body":"hello"}`);
    const card = page.getByRole('region', { name: 'Approval of HTTP request' });
    await card.getByText(`HTTP request: ${outside.host}?`).waitFor();
    await card.getByText(/"body": "hello"/u).waitFor();
    assert.equal(outside.received.length, 0);
    assert.deepEqual(await accessibilityProblems(page), []);
    await card.getByRole('button', { name: 'Approve once' }).click();
    await becomes(page, async () => outside.received.length, 1);
    await tab.answered();
    assert.match(await tab.said(), /Postman/u);

    await page.getByRole('button', { name: /^HTTP request ?: Done$/u }).click();
    const peek = page.getByRole('dialog', { name: 'HTTP request' });
    await peek.getByText('a page').waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    await page.reload();
    await page.getByRole('button', { name: /^HTTP request ?: Done$/u }).waitFor();
    assert.deepEqual(tab.complaints, []);
    assert.deepEqual(tab.foreign, []);
    await tab.context.close();
  });
});
