import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { serve } from '../client/listen.ts';
import type { Listening } from '../client/listen.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { skipWithout } from '../services.ts';
import { launchBrowser } from './browser.ts';
import type { failure, models, stream } from './openai-page.ts';

interface InPage {
  readonly page: { readonly failure: typeof failure; readonly models: typeof models; readonly stream: typeof stream };
}

/** The official client as a page would bundle it. */
async function bundle(): Promise<string> {
  const entry = new URL('openai-page.ts', import.meta.url).pathname;
  const lib = { entry, formats: ['iife' as const], name: 'page', fileName: 'page' };
  const built = await build({ configFile: false, logLevel: 'silent', build: { lib, write: false } });
  const [output] = Array.isArray(built) ? built : [];
  const code = output?.output[0].code;
  assert.ok(code !== undefined);
  return code;
}

describe("OpenAI's own client in a page of another origin", skipWithout('chromium'), () => {
  let fake: FakeUpstream;
  let pages: Listening;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let base: string;

  before(async () => {
    fake = await startFakeUpstream();
    const code = await bundle();
    pages = await serve((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<title>page</title><script>${code.replaceAll('</script', String.raw`<\/script`)}</script>`);
    });
    server = await startTestServer({
      CAUSEWAY_ORIGINS: pages.url,
      OPENAI_BASE_URL: `${fake.url}/v1`,
      OPENAI_API_KEY: 'sk-upstream-key',
    });
    base = `${server.url}/v1`;
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(pages.url);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await pages?.close();
    await fake?.close();
  });

  const fail = (model: string) =>
    page.evaluate(([url, name]) => (globalThis as unknown as InPage).page.failure(url, name), [base, model] as const);

  test('lists the models (check 1)', async () => {
    const ids = await page.evaluate((url) => (globalThis as unknown as InPage).page.models(url), base);
    assert.ok(ids.includes('openai/fake-1'), ids.join(', '));
  });

  test('streams an answer (check 41)', async () => {
    const run = ([url, name]: readonly [string, string]) => (globalThis as unknown as InPage).page.stream(url, name);
    assert.equal(await page.evaluate(run, [base, 'fake-1'] as const), 'Hello from the fake upstream.');
  });

  test('learns of a cut answer instead of taking it for whole (check 50)', async () => {
    const learned = (await fail('openai/fake-1?cut=700')) as { name: string; code: string; message: string };
    assert.equal(learned.code, 'upstream_cut');
    assert.match(learned.message, /before it was complete/u);
  });

  test('reads the status, the cause and the request id of an early failure', async () => {
    const learned = (await fail('openai/fake-1?status=400&error_code=context_length_exceeded')) as Record<string, unknown>;
    assert.equal(learned['status'], 400);
    assert.equal(learned['code'], 'context_length_exceeded');
    assert.equal(learned['hasRequestId'], true);
  });
});
