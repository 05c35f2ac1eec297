import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { firefoxPath } from '../../../../tests/oracle/installed.ts';
import { skipWithout } from '../../../../tests/services.ts';
import { diagnose } from '../diagnose.ts';
import type { DiagnoseOptions } from '../diagnose.ts';
import type { Report } from '../report/report.ts';
import { viewOf } from '../rules/view.ts';
import { makeCase } from '../make-case.ts';
import { weighBrowsers } from '../report/weigh-browsers.ts';
import { startChromium } from './live-chromium.ts';
import type { BrowserName } from './live-browser.ts';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

let server: Server;
let backend: string;
const asked: Asked[] = [];
// Nobody listens there: the page is handed over.
const page = 'http://localhost:4999';

/** A backend whose path says how it treats CORS. */
before(async () => {
  server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, path: url, headers });
    const origin = headers.origin ?? '';
    if (url.startsWith('/me') && headers.cookie === undefined) response.statusCode = 401;
    if (url.startsWith('/open')) response.setHeader('access-control-allow-origin', '*');
    if (url.startsWith('/m')) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-allow-credentials', 'true');
      response.setHeader('access-control-allow-headers', 'x-trace, content-type');
    }
    response.writeHead(method === 'OPTIONS' ? 204 : response.statusCode, { 'content-type': 'application/json' });
    response.end(method === 'OPTIONS' ? undefined : '{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  backend = `http://localhost:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});

async function look(browser: BrowserName, options: DiagnoseOptions): Promise<Report> {
  asked.length = 0;
  return diagnose({ urls: [backend], origin: page, browsers: [browser], ...options });
}

const installed = {
  chromium: skipWithout('chromium').skip,
  firefox: firefoxPath() === undefined && 'not installed: firefox',
} as const;

for (const name of ['chromium', 'firefox'] as const) {
  describe(`${name} confirms the verdict`, { skip: installed[name] }, () => {
    test('what is refused is refused there, and its console is in the report', async () => {
      const report = await look(name, { requests: ['GET /closed'] });
      const [sighting] = report.browsers;
      assert.equal(report.verdict, 'broken');
      assert.equal(sighting?.outcome, 'confirmed');
      assert.match(sighting.seen[0]?.console[0] ?? '', /blocked by CORS policy|Cross-Origin Request Blocked/u);
      assert.match(report.checks.at(-1)?.text ?? '', /^confirmed: GET \/closed fails: /u);
    });

    test('what is healthy is read there, with the headers and cookies under test', async () => {
      const headers = ['X-Trace: 7', 'Cookie: sid=abc'];
      const report = await look(name, { requests: ['GET /mine'], headers, credentials: 'include' });
      assert.equal(report.verdict, 'healthy');
      assert.equal(report.browsers[0]?.text, 'GET /mine is read, status 200');
      const last = asked.findLast(({ method, path }) => method === 'GET' && path === '/mine');
      assert.equal(last?.headers['x-trace'], '7');
      assert.equal(last.headers.cookie, 'sid=abc');
      assert.equal(last.headers.origin, page);
    });

    test('a page that leaves its cookie out reads the refusal, which is what the doctor says', async () => {
      const report = await look(name, { requests: ['GET /me'], headers: ['Cookie: sid=abc'] });
      assert.equal(report.findings[0]?.code, 'B09');
      assert.equal(report.browsers[0]?.outcome, 'confirmed');
    });

    test('a WebSocket that nobody serves fails there as well', async () => {
      const report = await look(name, { sockets: ['/ws'] });
      assert.equal(report.findings[0]?.code, 'W14');
      assert.equal(report.browsers[0]?.outcome, 'confirmed');
    });

    test('a page without an origin is asked from a sandbox', async () => {
      const report = await look(name, { requests: ['GET /open'], origin: 'null' });
      assert.equal(report.browsers[0]?.outcome, 'confirmed');
      assert.equal(asked.at(-1)?.headers.origin, 'null');
    });

    test('what may change something is not sent without leave, and is with it', async () => {
      const options = { requests: ['POST /mine'], data: '{"a":1}' };
      const held = await look(name, options);
      assert.equal(held.browsers[0]?.outcome, 'confirmed');
      assert.ok(!asked.some(({ method }) => method === 'POST'));
      const sent = await look(name, { ...options, isUnsafeAllowed: true });
      assert.equal(sent.browsers[0]?.text, 'POST /mine is read, status 200');
      assert.equal(asked.filter(({ method }) => method === 'POST').length, 2);
    });
  });
}

test('Chromium resolves no name but those under test', { skip: installed.chromium }, async () => {
  const browser = await startChromium({ hosts: ['api.test'] });
  const call = { initiator: 'fetch', url: 'http://elsewhere.test/' } as const;
  const documentHeaders = [['content-type', 'text/html']] as const;
  await browser?.run({ pageUrl: 'http://localhost:4999/', documentHeaders, groups: [[call]] });
  await browser?.stop();
  assert.ok(browser?.lines.some((line) => line.includes('net::ERR_NAME_NOT_RESOLVED')));
});

test('a browser that is not there leaves the verdict as it is and says how to install it', async () => {
  assert.equal(await startChromium({ programs: ['/nowhere/chromium'] }), undefined);
  const report = await diagnose({ urls: [`${backend}/open`], origin: page });
  const examined = makeCase({ urls: [`${backend}/open`], origin: page });
  const weighed = weighBrowsers(report, viewOf(examined, []), [{ browser: 'firefox', problem: 'not installed', seen: [] }]);
  assert.equal(weighed.verdict, 'healthy');
  assert.match(
    weighed.notes.at(-1) ?? '',
    /^Firefox was not asked: not installed\. To install it: apt-get install firefox-esr/u,
  );
});

test('where a browser reads what the doctor calls refused, the verdict is unknown and the causes are half as sure', async () => {
  const target = { urls: [`${backend}/closed`], origin: page };
  const report = await diagnose(target);
  const result = { isAllowed: true, type: 'cors', status: 200, url: '', isRedirected: false, headers: [], error: '' };
  const sight = {
    browser: 'chromium',
    version: '156.0.1',
    seen: [{ about: 'r1', isStandIn: false, result, says: [] }],
  } as const;
  const weighed = weighBrowsers(report, viewOf(makeCase(target), []), [sight]);
  assert.equal(report.verdict, 'broken');
  assert.equal(weighed.verdict, 'unknown');
  assert.equal(weighed.findings[0]?.confidence, (report.findings[0]?.confidence ?? 0) / 2);
  assert.match(weighed.notes.at(-1) ?? '', /^Chromium 156 disagrees: GET \/closed is read, status 200\. Trust the browser/u);
});
