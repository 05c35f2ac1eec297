import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { assertWithin, startLagMeter } from '../promises.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { chromiumArgs, chromiumPath, freePort, skipWithout, startRedis } from '../services.ts';
import type { Service } from '../services.ts';

const run = promisify(execFile);
const lag = startLagMeter();

/** The page of the post-mortem: a button that creates a session on another origin, and says what it read. */
const pageHtml = (base: string): string => `<!doctype html><title>Nexus</title><button>Create</button><output></output><script>
  document.querySelector('button').onclick = async () => {
    const output = document.querySelector('output');
    output.textContent = '';
    try {
      const response = await fetch('${base}/v1/sessions/', {
        method: 'POST', credentials: 'include',
        headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ user_id: 'demo_user' }),
      });
      output.textContent = JSON.stringify({ status: response.status, body: await response.json() });
    } catch (error) { output.textContent = String(error); }
  };
</script>`;

interface Seen {
  readonly status: number;
  readonly body: {
    readonly id?: string;
    readonly error?: { readonly message: string; readonly dependency?: string; readonly fix: { readonly command?: string } };
  };
}

async function click(page: Page): Promise<Seen> {
  await page.click('button');
  await page.waitForFunction(() => document.querySelector('output')?.textContent !== '');
  return JSON.parse((await page.textContent('output')) ?? '') as Seen;
}

describe('Nexus: Redis is down behind what looks like a CORS error', skipWithout('redis', 'chromium'), () => {
  let redisPort: number;
  let redis: Service | undefined;
  let server: TestServer;
  let pages: Server;
  let browser: Browser;
  let page: Page;

  before(async () => {
    redisPort = await freePort();
    pages = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(pageHtml(server.url)),
    );
    await new Promise<void>((resolve) => {
      pages.listen(0, '127.0.0.1', resolve);
    });
    const origin = `http://localhost:${(pages.address() as AddressInfo).port}`;
    server = await startTestServer({
      CAUSEWAY_SESSION_STORE: 'redis',
      CAUSEWAY_REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      CAUSEWAY_ORIGINS: origin,
      CAUSEWAY_ECHO_MODEL: 'on',
    });
    browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] });
    page = await browser.newPage();
    await page.goto(origin);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await redis?.stop();
    pages?.close();
  });

  test('the page reads a 503 that names Redis, its address and the command that starts it', async () => {
    const start = performance.now();
    const { status, body } = await click(page);
    assertWithin(performance.now() - start, 1000, lag);
    assert.equal(status, 503);
    assert.equal(body.error?.dependency, 'redis');
    assert.match(body.error.message, /Redis/u);
    assert.match(body.error.message, new RegExp(`127\\.0\\.0\\.1:${redisPort}`, 'u'));
    assert.match(body.error.fix.command ?? '', /redis-server/u);
  });

  test('the process is healthy and readiness names Redis', async () => {
    assert.equal((await fetch(`${server.url}/v1/health`)).status, 200);
    const ready = await fetch(`${server.url}/ready`);
    const text = await ready.text();
    assert.match(text, /redis/u);
    assert.match(text, new RegExp(`127\\.0\\.0\\.1:${redisPort}`, 'u'));
    assert.notEqual((JSON.parse(text) as { status: string }).status, 'ok');
  });

  test('after Redis starts the same click succeeds without a restart', async () => {
    redis = await startRedis({ port: redisPort });
    const deadline = performance.now() + 30_000;
    let seen = await click(page);
    while (seen.status !== 201 && performance.now() < deadline) seen = await click(page);
    assert.equal(seen.status, 201, JSON.stringify(seen));
    assert.match(seen.body.id ?? '', /^ses_/u);
  });

  test('a hung Redis is named within 600 ms, and served again when it wakes', async () => {
    assert.ok(redis);
    redis.pause();
    const start = performance.now();
    const { status, body } = await click(page);
    const took = performance.now() - start;
    redis.resume();
    assert.equal(status, 503);
    assert.equal(body.error?.dependency, 'redis');
    assertWithin(took, 1000, lag);
    const deadline = performance.now() + 30_000;
    let seen = await click(page);
    while (seen.status !== 201 && performance.now() < deadline) seen = await click(page);
    assert.equal(seen.status, 201, JSON.stringify(seen));
  });
});

describe("the post-mortem's curl lines", () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ CAUSEWAY_ECHO_MODEL: 'on' });
  });
  after(() => server.close());

  const curl = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run('curl', ['-s', ...args]);
    return stdout + stderr;
  };

  test('health answers as it is written there', async () => {
    const body = JSON.parse(await curl(`${server.url}/v1/health`)) as { status: string; version: string };
    assert.equal(body.status, 'ok');
    assert.match(body.version, /^\d+\.\d+\.\d+$/u);
  });

  test('a session is created with the CORS headers that are written there', async () => {
    const out = await curl(
      '-X',
      'POST',
      `${server.url}/v1/sessions/`,
      '-H',
      'Origin: http://localhost:5173',
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"user_id": "demo_user"}',
      '-v',
    );
    assert.match(out, /< access-control-allow-credentials: true/iu);
    assert.match(out, /< access-control-allow-origin: http:\/\/localhost:5173/iu);
    assert.match(out, /< HTTP\/1\.1 201/u);
    const session = JSON.parse(/\{.*\}/u.exec(out)?.[0] ?? '') as { id: string; session_id: string; user_id: string };
    assert.equal(session.id, session.session_id);
    assert.equal(session.user_id, 'demo_user');
  });

  test('a completion goes into the session it names, which is made when it is new', async () => {
    const body = { messages: [{ role: 'user', content: 'Hello' }], session_id: 'test-session', user: 'demo_user' };
    const ask = (more: object) =>
      curl(
        '-X',
        'POST',
        `${server.url}/v1/chat/completions`,
        '-H',
        'Content-Type: application/json',
        '-d',
        JSON.stringify({ ...body, ...more }),
      );
    assert.match(await ask({}), /no_model_configured/u);
    const completion = JSON.parse(await ask({ model: 'causeway/echo' })) as { choices: { message: { content: string } }[] };
    assert.equal(completion.choices[0]?.message.content, 'Hello');
    const history = JSON.parse(await curl(`${server.url}/v1/sessions/test-session/history`)) as {
      messages: { role: string }[];
    };
    assert.deepEqual(history.messages.map(({ role }) => role).slice(-2), ['user', 'assistant']);
  });
});
