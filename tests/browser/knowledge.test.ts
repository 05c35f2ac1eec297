import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../build-web.ts';
import { buildPdf } from '../knowledge/build-documents.ts';
import { startKnowledgeServer } from '../knowledge/knowledge-server.ts';
import type { KnowledgeServer } from '../knowledge/knowledge-server.ts';
import { skipWithout, temporaryDirectory } from '../services.ts';
import { accessibilityProblems, launchBrowser, openPage, overflowOf } from './browser.ts';

describe('knowledge in Chromium', skipWithout('chromium'), () => {
  let server: KnowledgeServer;
  let browser: Browser;
  let folder: string;

  before(async () => {
    await buildWeb();
    server = await startKnowledgeServer();
    browser = await launchBrowser();
    folder = join(temporaryDirectory('knowledge-web'), 'harbor');
    mkdirSync(folder);
    const pages = ['Tides', 'Ferries', 'Fares'].map((title, at) => ({
      title,
      lines: [`Rule ${at + 1}: ${['high water comes at four', 'the ferry sails at noon', 'dogs pay half of the fare'][at]}.`],
    }));
    writeFileSync(join(folder, 'rules.pdf'), buildPdf(pages));
    writeFileSync(join(folder, 'lamps.md'), '# Lamps\n\nKeepers light the lamp before dusk.\n');
    writeFileSync(join(folder, 'scan.pdf'), buildPdf([{ title: '', lines: [] }]));
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const isSound = async (page: Page): Promise<void> => {
    assert.deepEqual(await accessibilityProblems(page), []);
    assert.ok((await overflowOf(page)) <= 0);
  };

  test('a folder becomes documents, a question finds its passage, and the passage opens the page it stands on', async () => {
    const { page, complaints } = await openPage(browser);
    await page.goto(`${server.url}/knowledge`);
    await page.getByRole('button', { name: 'New collection' }).click();
    await page.getByLabel('Name').fill('Harbor');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByLabel('Folder to add').setInputFiles(folder);
    await page.getByText('Scanned: no text to find').waitFor();
    await page.getByText('3 passages').waitFor();
    await isSound(page);

    await page.getByRole('searchbox', { name: 'Ask Harbor' }).fill('what do dogs pay?');
    await page.getByRole('button', { name: 'Quote' }).click();
    await page.getByText(/Retrieved, not generated/u).waitFor();
    await page.getByRole('link', { name: 'rules.pdf' }).first().click();
    await page.getByText('Page 3 of 3').waitFor();
    await page.locator('.pdf-mark').first().waitFor();
    await isSound(page);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test('a chat without a model quotes the documents, on a phone too, and a number opens its words', async () => {
    const { page, complaints } = await openPage(browser, { width: 360, scheme: 'dark' });
    await page.goto(`${server.url}/chat`);
    await page.getByRole('button', { name: 'Answer from documents' }).click();
    await page.getByRole('checkbox', { name: 'Harbor' }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Message' }).fill('when does the ferry sail?');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: '1', exact: true }).first().click();
    const peek = page.getByRole('dialog', { name: 'rules.pdf' });
    await peek.getByText('the ferry sails at noon').waitFor();
    await isSound(page);
    await peek.getByRole('link', { name: 'Open the document here' }).click();
    await page.getByText('Page 2 of 3').waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
