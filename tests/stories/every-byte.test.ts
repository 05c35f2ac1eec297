import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { faultBody } from '@causeway/contract';
import { sendRaw } from '../raw-http.ts';
import type { RawAnswer } from '../raw-http.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { chromiumArgs, chromiumPath, skipWithout } from '../services.ts';
import { brokenRequests } from './broken-requests.ts';
import type { BrokenRequest } from './broken-requests.ts';

const allowed = 'http://localhost:5173';
const denied = 'http://evil.test';
const generous = 'burst=100000,minute=100000,hour=100000';
const limits = { CAUSEWAY_LIMITS_DEFAULT: generous, CAUSEWAY_LIMITS_WS: generous, CAUSEWAY_LIMITS_STRICT: generous };

const bytesOf = (broken: BrokenRequest, port: number, origin: string): string =>
  broken.bytes.replaceAll('{host}', `localhost:${port}`).replaceAll('{origin}', origin);

/** What every answer of the process carries, whoever wrote it. */
function assertLawful(answer: RawAnswer, origin: string): void {
  assert.match(answer.headers['vary'] ?? '', /\bOrigin\b/u);
  assert.match(answer.headers['x-request-id'] ?? '', /^req_\w+$/u);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  if (origin === denied) {
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
    assert.equal(answer.headers['x-causeway-cors'], 'denied; reason=origin');
    return;
  }
  assert.equal(answer.headers['access-control-allow-origin'], origin);
  assert.equal(answer.headers['access-control-allow-credentials'], 'true');
  assert.match(answer.headers['access-control-expose-headers'] ?? '', /x-request-id/u);
}

describe('every way to break a request', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer(limits);
  });
  after(() => server.close());

  test('is tried in at least 60 ways', () => assert.ok(brokenRequests.length >= 60, `${brokenRequests.length}`));

  for (const broken of brokenRequests) {
    test(
      `${broken.name} is ${broken.status} ${broken.code}, readable to an allowed origin alone`,
      { concurrency: true },
      async () => {
        const answer = await sendRaw({ port: server.port, bytes: bytesOf(broken, server.port, allowed) });
        assert.equal(answer.status, broken.status, answer.body);
        assertLawful(answer, allowed);
        const { error } = faultBody.parse(JSON.parse(answer.body));
        assert.equal(error.code, broken.code);
        assert.equal(error.request_id, answer.headers['x-request-id']);
        const toStranger = await sendRaw({ port: server.port, bytes: bytesOf(broken, server.port, denied) });
        assertLawful(toStranger, denied);
      },
    );
  }

  test('leaves the server well', async () => {
    const answer = await sendRaw({ port: server.port, bytes: `GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n` });
    assert.equal(answer.status, 200);
  });
});

describe('a page in Chromium', skipWithout('chromium'), () => {
  let server: TestServer;
  let pages: Server;
  let browser: Browser;

  before(async () => {
    pages = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>page</title>'),
    );
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const { port } = pages.address() as AddressInfo;
    server = await startTestServer({ ...limits, CAUSEWAY_ORIGINS: `http://localhost:${port}` });
    browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    pages?.close();
  });

  const open = async (host: string) => {
    const page = await browser.newPage();
    await page.goto(`http://${host}:${(pages.address() as AddressInfo).port}/`);
    return page;
  };

  const tryAll = async (host: string) => {
    const page = await open(host);
    const cases = brokenRequests.flatMap(({ fetch: call, name }) => (call ? [{ name, ...call }] : []));
    const results = await page.evaluate(
      async ([base, list]) => {
        const seen: [string, string][] = [];
        for (const { name, path, init } of list) {
          try {
            const response = await fetch(base + path, init);
            const body = (await response.json()) as { error: { code: string } };
            seen.push([name, `${response.status} ${body.error.code} ${response.headers.get('x-request-id') ? 'id' : 'no id'}`]);
          } catch (error) {
            seen.push([name, String(error)]);
          }
        }
        return seen;
      },
      [server.url, cases] as const,
    );
    await page.close();
    return new Map(results);
  };

  test('of an allowed origin reads every refusal', async () => {
    const results = await tryAll('localhost');
    assert.ok(results.size >= 40, `${results.size}`);
    for (const { fetch: call, name, status, code } of brokenRequests) {
      if (call) assert.equal(results.get(name), `${status} ${code} id`, name);
    }
  });

  test('of another origin reads nothing', async () => {
    const results = await tryAll('127.0.0.1');
    for (const [name, result] of results) assert.equal(result, 'TypeError: Failed to fetch', name);
  });
});
