import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page, WebSocketRoute } from 'playwright-core';
import { buildWeb } from '../build-web.ts';
import { startTestServer } from '../server.ts';
import { skipWithout } from '../services.ts';
import { enginesMissing } from '../voice/engines.ts';
import { startVoiceStage } from '../voice/voice-stage.ts';
import type { VoiceStage } from '../voice/voice-stage.ts';
import { becomes } from './becomes.ts';
import { accessibilityProblems, openPage, overflowOf } from './browser.ts';
import type { View } from './browser.ts';
import { launchRefusingBrowser, launchSpeakingBrowser } from './voice-browser.ts';
import type { SpeakingBrowser } from './voice-browser.ts';

const folder = process.env['CAUSEWAY_LOOK_DIR'];

async function look(page: Page, name: string): Promise<void> {
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
  assert.deepEqual(await accessibilityProblems(page), [], name);
  assert.ok((await overflowOf(page)) <= 0, `${name} is wider than its window`);
}

/** Waits until a meter shows at least so much. */
const loud = (page: Page, name: string, least: number) =>
  page.waitForFunction(
    ([label, level]) =>
      Number(document.querySelector(`[role=meter][aria-label="${label}"]`)?.getAttribute('aria-valuenow')) >= level,
    [name, least] as const,
  );

/** Waits until a meter shows nothing for longer than a pause between words. */
const quiet = (page: Page, name: string) =>
  page.evaluate(async (label) => {
    const pauseMs = 600;
    for (let since = performance.now(); performance.now() - since < pauseMs;) {
      await new Promise(requestAnimationFrame);
      const level = document.querySelector(`[role=meter][aria-label="${label}"]`)?.getAttribute('aria-valuenow');
      if (level !== '0') since = performance.now();
    }
  }, name);

/** Chromium has neither without its maker's servers. Runs in the page. */
function standInForSpeech(): void {
  localStorage.setItem('causeway-voice', JSON.stringify({ hearing: 'browser', speaking: 'browser' }));
  const spoken: string[] = [];
  class Recognition extends EventTarget {
    start(): void {
      const result = Object.assign([{ transcript: 'Where is the bridge?' }], { isFinal: true });
      const event = Object.assign(new Event('result'), { resultIndex: 0, results: [result] });
      setTimeout(() => this.dispatchEvent(event), 50);
    }
    abort(): void {
      this.dispatchEvent(new Event('end'));
    }
  }
  const speechSynthesis = {
    speak(utterance: SpeechSynthesisUtterance): void {
      spoken.push(utterance.text);
      setTimeout(() => utterance.dispatchEvent(new Event('end')), 0);
    },
    cancel: () => undefined,
  };
  const standIns = { spoken, speechSynthesis, SpeechRecognition: Recognition, webkitSpeechRecognition: Recognition };
  for (const [name, value] of Object.entries(standIns)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
}

describe('the voice page', { skip: skipWithout('chromium').skip || enginesMissing }, () => {
  let stage: VoiceStage;
  let speaking: SpeakingBrowser;
  const complaints: string[][] = [];

  async function open(view: View = {}): Promise<Page> {
    const opened = await openPage(speaking.browser, view);
    complaints.push(opened.complaints);
    await opened.page.goto(`${stage.httpUrl}/voice`);
    await opened.page.getByRole('button', { name: 'Start talking' }).waitFor();
    return opened.page;
  }

  before(async () => {
    await buildWeb();
    [stage, speaking] = await Promise.all([startVoiceStage(), launchSpeakingBrowser('Hello, can you hear me?', 6000)]);
  });
  afterEach(async () => {
    stage.model.misbehave('');
    await Promise.all(speaking.browser.contexts().map((context) => context.close()));
  });
  after(async () => {
    await speaking?.close();
    await stage?.close();
  });

  test('spoken words become a caption and an audible answer, which Escape stops', async () => {
    stage.model.misbehave('tokens=120');
    const page = await open();
    await look(page, 'voice-empty');
    await page.getByRole('button', { name: 'Start talking' }).click();
    await loud(page, 'Microphone', 20);
    await page
      .locator('[data-speaker=you] .caption-text', { hasText: /can you/iu })
      .first()
      .waitFor();
    // What it says next would interrupt the answer.
    await page.getByRole('button', { name: 'Mute' }).click();
    await loud(page, 'Answer', 20);
    await look(page, 'voice-speaking');
    await page.keyboard.press('Escape');
    await page.getByText('cut off here').first().waitFor();
    await quiet(page, 'Answer');
    await page.locator('.latency-total').first().waitFor();
    const link = page.getByRole('link', { name: 'Open in Chat' });
    await becomes(page, async () => /\/chat\/voice-\w+$/u.test((await link.getAttribute('href')) ?? ''), true);
    await page.getByRole('button', { name: 'Stop talking' }).click();
    await look(page, 'voice-ended');
    await link.click();
    await page
      .getByText(/can you/iu)
      .first()
      .waitFor();
  });

  test('who speaks over an answer interrupts it', async () => {
    stage.model.misbehave('tokens=120');
    const page = await open({ scheme: 'dark' });
    await page.getByRole('button', { name: 'Start talking' }).click();
    await loud(page, 'Answer', 20);
    // The microphone says its words again while the long answer is spoken.
    await page.getByText('cut off here').first().waitFor();
    await look(page, 'voice-interrupted-dark');
  });

  test('words that are typed are answered aloud, also on a small screen', async () => {
    const page = await open({ width: 360, scheme: 'dark' });
    await page.getByLabel('Type instead of speaking').fill('Where is the bridge?');
    await page.keyboard.press('Enter');
    await page.locator('[data-speaker=you]', { hasText: 'Where is the bridge?' }).waitFor();
    await page.locator('[data-speaker=assistant] .caption-text').filter({ hasText: /\w/u }).waitFor();
    await loud(page, 'Answer', 20);
    await look(page, 'voice-typed-narrow');
  });

  test('a session whose connection broke is taken up again', async () => {
    const { page } = await openPage(speaking.browser);
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/voice-session/u, (socket) => {
      socket.connectToServer();
      sockets.push(socket);
    });
    await page.goto(`${stage.httpUrl}/voice`);
    const type = async (text: string, answers: number): Promise<void> => {
      await page.getByLabel('Type instead of speaking').fill(text);
      await page.keyboard.press('Enter');
      await page
        .locator('[data-speaker=assistant][data-state=done]')
        .nth(answers - 1)
        .waitFor();
    };
    await type('Where is the bridge?', 1);
    await sockets[0]?.close({ code: 1012, reason: 'the server restarts' });
    await becomes(page, async () => sockets.length, 2);
    await page.waitForFunction(() => document.querySelector<HTMLElement>('.talk-button')?.dataset['phase'] === 'typing');
    await type('And the river?', 2);
    const [first, second] = sockets.map((socket) => new URL(socket.url()).searchParams.get('session'));
    assert.equal(first, second);
    // What was said before is there once.
    await becomes(page, () => page.locator('[data-speaker=you]').count(), 2);
  });

  test('held down, the space bar is heard', async () => {
    const page = await open();
    await page.getByText('A key', { exact: true }).click();
    await page.getByRole('button', { name: 'Start talking' }).click();
    await page.getByText('Hold to talk').waitFor();
    await page.keyboard.down('Space');
    // The key may go down in the middle of the words: the next time they are whole.
    for (const _ of ['maybe a part', 'all']) {
      await loud(page, 'Microphone', 20);
      await quiet(page, 'Microphone');
    }
    await page.keyboard.up('Space');
    await page.locator('[data-speaker=you] .caption-text').filter({ hasText: /\w/u }).waitFor();
  });

  test('a browser that recognizes and speaks by itself needs no engine', async () => {
    const { page } = await openPage(speaking.browser);
    await page.addInitScript(standInForSpeech);
    await page.goto(`${stage.httpUrl}/voice`);
    await page.getByRole('button', { name: 'Start talking' }).click();
    await page.locator('[data-speaker=you]', { hasText: 'Where is the bridge?' }).waitFor();
    await page.locator('[data-speaker=assistant][data-state=done]').waitFor();
    const spoken = () => page.evaluate(() => Reflect.get(globalThis, 'spoken') as string[]);
    await becomes(page, spoken, ['Hello from the fake upstream.']);
  });

  test('a microphone that is refused is a card with its fix, and typing goes on', async () => {
    const plain = await launchRefusingBrowser();
    const { page } = await openPage(plain, { width: 360 });
    await page.goto(`${stage.httpUrl}/voice`);
    await page.getByRole('button', { name: 'Start talking' }).click();
    await page.getByRole('heading', { name: 'The microphone is not allowed here' }).waitFor();
    await look(page, 'voice-denied-narrow');
    await page.getByLabel('Type instead of speaking').fill('Still there?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('[data-speaker=assistant] .caption-text').filter({ hasText: /\w/u }).waitFor();
    await plain.close();
  });

  test('without engines the page names the command, and offers the browser', async () => {
    const server = await startTestServer({ CAUSEWAY_ENGINES_DIR: '/nowhere' });
    const { page } = await openPage(speaking.browser);
    await page.goto(`http://localhost:${server.port}/voice`);
    const card = page.getByRole('group', { name: 'No speech engine is installed' });
    await card.getByText('npx causeway voice install').waitFor();
    await page.getByRole('group', { name: 'No model is connected' }).waitFor();
    await look(page, 'voice-bare');
    await card.getByRole('button', { name: 'Let this browser listen' }).click();
    await page.getByRole('heading', { name: 'Nothing here speaks' }).waitFor();
    await page.getByRole('button', { name: 'Read answers' }).click();
    await page.getByRole('heading', { name: 'Nothing here speaks' }).waitFor({ state: 'detached' });
    await server.close();
  });

  test('and no page complains', () => {
    assert.deepEqual(complaints.flat(), []);
  });
});
