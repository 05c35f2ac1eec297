import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { parsePolicy } from '@causeway/cors';
import type { Browser, Page } from 'playwright-core';
import { WebSocketServer } from 'ws';
import { createLogs } from '../../apps/server/src/gateway/logs/logs.ts';
import { readTarget } from '../../apps/server/src/proxy/target.ts';
import { startProxy } from '../../apps/server/src/start-proxy.ts';
import type { RunningProxy } from '../../apps/server/src/start-proxy.ts';
import { listen, serve } from '../client/listen.ts';
import type { Listening } from '../client/listen.ts';
import { freePort, skipWithout } from '../services.ts';
import { launchBrowser, openPage } from './browser.ts';

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly credentials?: 'include';
}

/** A backend that never heard of CORS. */
function startBackend(): Promise<Listening> {
  const server = createServer((request, response) => {
    if (request.url === '/error') {
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"detail":"boom"}');
    } else if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
      setTimeout(() => response.end('data: two\n\n'), 50);
    } else if (request.url === '/go') {
      response.writeHead(307, { location: `http://${request.headers.host}/json` }).end();
    } else {
      response.setHeader('access-control-allow-origin', '*');
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ method: request.method }));
    }
  });
  new WebSocketServer({ server, path: '/live' }).on('connection', (socket) => {
    socket.on('message', (data) => socket.send(`heard ${(data as Buffer).toString()}`));
  });
  return listen(server);
}

async function startBefore(port: number, origin: string): Promise<RunningProxy> {
  const read = readTarget(`http://localhost:${port}`);
  const parsed = parsePolicy({ origins: origin });
  assert.ok(read.ok && 'policy' in parsed);
  const limits = { default: [], ws: [], strict: [] };
  const logs = createLogs({ level: 'silent' });
  return startProxy({ target: read.target, policy: parsed.policy, host: 'localhost', port: 0, limits, logs });
}

describe('a page of another origin, through the proxy', skipWithout('chromium'), () => {
  let backend: Listening;
  let site: Listening;
  let proxy: RunningProxy;
  let dead: RunningProxy;
  let browser: Browser;
  let page: Page;
  before(async () => {
    backend = await startBackend();
    site = await serve((_request, response) => void response.setHeader('content-type', 'text/html').end('<!doctype html>'));
    proxy = await startBefore(backend.port, site.url);
    dead = await startBefore(await freePort(), site.url);
    browser = await launchBrowser();
    page = (await openPage(browser)).page;
    await page.goto(site.url);
  });
  after(async () => {
    await browser.close();
    for (const each of [proxy, dead, site, backend]) await each.close();
  });

  const ask = (url: string, init: Asked = {}): Promise<{ status: number; text: string; id: string | null }> =>
    page.evaluate(
      async ([address, options]) => {
        const response = await fetch(address, options);
        return { status: response.status, text: await response.text(), id: response.headers.get('x-request-id') };
      },
      [url, init] as const,
    );

  test('reads JSON, with credentials, where the backend allows everybody twice', async () => {
    const { status, text, id } = await ask(`${proxy.url}/json`, { credentials: 'include' });
    assert.deepEqual([status, text], [200, '{"method":"GET"}']);
    assert.match(id ?? '', /^req_/u);
  });

  test('sends what needs a preflight that the backend does not know', async () => {
    const init = { method: 'PUT', headers: { 'content-type': 'application/json', 'x-own': '1' }, body: '{}' };
    assert.equal((await ask(`${proxy.url}/json`, init)).text, '{"method":"PUT"}');
  });

  test('reads the error of a backend that forgets CORS on errors', async () => {
    const { status, text } = await ask(`${proxy.url}/error`);
    assert.deepEqual([status, text], [500, '{"detail":"boom"}']);
  });

  test('follows a redirect that the backend sent to itself', async () => {
    assert.equal((await ask(`${proxy.url}/go`)).text, '{"method":"GET"}');
  });

  test('reads events as they come', async () => {
    const events = await page.evaluate(
      (url) =>
        new Promise<string[]>((resolve) => {
          const heard: string[] = [];
          const source = new EventSource(url);
          source.addEventListener('message', ({ data }) => {
            heard.push(String(data));
            if (heard.length < 2) return;
            source.close();
            resolve(heard);
          });
        }),
      `${proxy.url}/events`,
    );
    assert.deepEqual(events, ['one', 'two']);
  });

  test('speaks over a WebSocket', async () => {
    const heard = await page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(url);
          socket.addEventListener('open', () => socket.send('hello'));
          socket.addEventListener('message', ({ data }) => resolve(String(data)));
          socket.addEventListener('close', ({ code }) => resolve(`closed ${code}`));
        }),
      `${proxy.url.replace('http', 'ws')}/live`,
    );
    assert.equal(heard, 'heard hello');
  });

  test('reads why a dead backend does not answer, over HTTP and over a WebSocket', async () => {
    const { status, text } = await ask(`${dead.url}/json`);
    assert.equal(status, 502);
    assert.match(text, /localhost:\d+ refused the connection: nothing listens there/u);
    const closed = await page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          new WebSocket(url).addEventListener('close', ({ code, reason }) => resolve(`${code} ${reason}`));
        }),
      dead.url.replace('http', 'ws'),
    );
    assert.match(closed, /^4503 The backend at localhost:\d+ refused the connection/u);
  });
});
