import assert from 'node:assert/strict';
import type { Page, Request } from 'playwright-core';
import { patienceMs } from './becomes.ts';

const unanswered = new WeakMap<Page, Set<Request>>();

/** What stays open by intent. */
const isStream = (request: Request): boolean =>
  request.resourceType() === 'eventsource' || request.headers()['accept']?.includes('text/event-stream') === true;

/** From now on `settled` knows which requests of the page have no answer yet. */
export function watchRequests(page: Page): void {
  const open = new Set<Request>();
  unanswered.set(page, open);
  page.on('request', (request) => void (isStream(request) || open.add(request)));
  page.on('requestfinished', (request) => void open.delete(request));
  page.on('requestfailed', (request) => void open.delete(request));
  // A document that is left takes its requests along, not always with a word about them.
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) open.clear();
  });
}

/** Resolves when what a page shows has come to rest: all was answered, no stand-in is left, fonts are there, nothing moves. */
export async function settled(page: Page): Promise<void> {
  const open = unanswered.get(page) ?? new Set<Request>();
  const start = performance.now();
  for (;;) {
    const wasQuiet = open.size === 0;
    await page.waitForFunction(isStill);
    if (wasQuiet && open.size === 0) return;
    const waitedFor = [...open].map((request) => request.url());
    assert.ok(performance.now() - start < patienceMs, `no answer yet: ${waitedFor.join(', ')}`);
  }
}

/** Runs in the page. Colors on their way are nobody's choice, and what an effect changes is drawn with the next frame. */
async function isStill(): Promise<boolean> {
  const leastMs = 1;
  const moving = () =>
    document.getAnimations().filter(({ playState, effect }) => {
      const { duration, endTime } = effect?.getComputedTiming() ?? {};
      return playState === 'running' && Number(duration) > leastMs && Number.isFinite(Number(endTime));
    });
  await document.fonts.ready;
  await Promise.allSettled(moving().map(({ finished }) => finished));
  for (const _ of ['effects', 'frame']) await new Promise(requestAnimationFrame);
  const waits = document.querySelector('.skeleton, [aria-busy=true]:not(article)');
  return waits === null && moving().length === 0;
}
