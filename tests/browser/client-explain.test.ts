import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { listen, sendJson, serve } from '../client/listen.ts';
import type { Listening } from '../client/listen.ts';
import { startSessionServer } from '../client/session-server.ts';
import { startTestServer } from '../server.ts';
import { freePort, skipWithout } from '../services.ts';
import { launchBrowser } from './browser.ts';
import type { attempt, burst, followOnce } from './client-page.ts';

interface InPage {
  readonly page: { readonly attempt: typeof attempt; readonly burst: typeof burst; readonly followOnce: typeof followOnce };
}

/** The package as a browser gets it. */
async function bundle(): Promise<string> {
  const entry = new URL('client-page.ts', import.meta.url).pathname;
  const lib = { entry, formats: ['es' as const], fileName: 'page' };
  const built = await build({ configFile: false, logLevel: 'silent', build: { lib, write: false } });
  const [output] = Array.isArray(built) ? built : [];
  const code = output?.output[0].code;
  assert.ok(code !== undefined);
  return code;
}

const checks = (redis: 'ok' | 'failed') => ({
  status: redis === 'ok' ? 'ok' : 'degraded',
  checks: {
    redis: {
      status: redis,
      latency_ms: 1,
      vital: false,
      ...(redis === 'ok'
        ? {}
        : {
            cause: 'Redis at 127.0.0.1:6379 refused the connection.',
            fix: { summary: 'Start Redis.', command: 'redis-server' },
          }),
    },
  },
});

/** The public addresses of a server of ours; anything else is for the test to answer. */
function ours(rest: RequestListener, redis: 'ok' | 'failed' = 'ok'): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/health') sendJson(response, 200, { status: 'ok', version: '1' });
    else if (path === '/ready') sendJson(response, 200, checks(redis));
    else if (path === '/api/v1/connection') sendJson(response, 200, connection(request));
    else rest(request, response);
  };
}

const connection = ({ headers }: IncomingMessage) => ({
  version: '1',
  request_id: 'req_1',
  origin: headers.origin ?? null,
  cors: 'allowed',
  explanation: '',
  allowed_origins: null,
  auth: 'off',
  signed_in: true,
  principal: null,
});

/** Lets every page read, and answers preflights with the given headers. */
function withCors(
  answer: RequestListener,
  preflight: (response: ServerResponse, request: IncomingMessage) => void,
): RequestListener {
  return (request, response) => {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-credentials', 'true');
    if (request.method === 'OPTIONS') preflight(response, request);
    else answer(request, response);
  };
}

const allowAll = (response: ServerResponse) =>
  response
    .writeHead(204, { 'access-control-allow-headers': 'content-type, authorization', 'access-control-allow-methods': 'DELETE' })
    .end();
const listing: RequestListener = (_request, response) => sendJson(response, 200, { sessions: [] });

describe('why a fetch failed, as a browser sees it', { ...skipWithout('chromium'), timeout: 120_000 }, () => {
  const servers: Listening[] = [];
  let browser: Browser;
  let page: Page;
  let policed: Page;
  let site: Listening;

  before(async () => {
    const code = await bundle();
    site = await serve((request, response) => {
      if (request.url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(code);
      else if (request.url === '/health') sendJson(response, 404, {});
      else {
        const policy =
          request.url === '/policed'
            ? { 'content-security-policy': "default-src 'self'; script-src 'self' 'unsafe-inline'" }
            : {};
        response.writeHead(200, { 'content-type': 'text/html', ...policy });
        response.end('<!doctype html><script type="module">import * as page from "/page.js"; globalThis.page = page;</script>');
      }
    });
    servers.push(site);
    browser = await launchBrowser();
    page = await open(site.url);
    policed = await open(`${site.url}/policed`);
  });
  after(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
  });

  async function open(url: string): Promise<Page> {
    const opened = await browser.newPage();
    await opened.goto(url);
    await opened.waitForFunction(() => 'page' in globalThis);
    return opened;
  }

  async function start(answer: RequestListener): Promise<string> {
    const server = await serve(answer);
    servers.push(server);
    return server.url;
  }

  type Arguments = Parameters<typeof attempt>;
  // A function cannot travel into a page.
  type Options = Omit<Arguments[0], 'fetch'>;
  const run = (options: Options, what: Arguments[1], more: { readonly in?: Page; readonly timeoutMs?: number } = {}) => {
    const call = ([given, name, timeoutMs]: readonly [string, Arguments[1], number | undefined]) =>
      (globalThis as unknown as InPage).page.attempt(JSON.parse(given), name, timeoutMs);
    return (more.in ?? page).evaluate(call, [JSON.stringify(options), what, more.timeoutMs] as const);
  };

  test('a call that may be read succeeds', async () => {
    assert.deepEqual(await run({ base: await start(withCors(ours(listing), allowAll)), apiKey: 'cw_1' }, 'get'), {
      code: 'ok',
    });
  });

  test('backend_not_running: nothing listens', async () => {
    const { code, kind, cause } = await run({ base: `http://127.0.0.1:${await freePort()}` }, 'post');
    assert.deepEqual([code, kind, cause?.fix?.command], ['backend_not_running', 'network', 'npm start']);
  });

  test('origin_not_allowed: a server of ours without a word for this page', async () => {
    const { code, cause } = await run({ base: await start(ours(listing)) }, 'get');
    assert.equal(code, 'origin_not_allowed');
    assert.equal(cause?.fix?.command, `CAUSEWAY_ORIGINS=${site.url} npm start`);
  });

  test('origin_not_allowed: the page may read, but not with a cookie', async () => {
    const base = await start((request, response) => {
      response.setHeader('access-control-allow-origin', '*');
      ours(listing)(request, response);
    });
    assert.equal((await run({ base, credentials: 'include' }, 'get')).code, 'origin_not_allowed');
    assert.equal((await run({ base }, 'get')).code, 'ok');
  });

  test('blocked_by_csp: the policy of the page', async () => {
    const base = await start(withCors(ours(listing), allowAll));
    const { code, cause } = await run({ base }, 'get', { in: policed });
    assert.equal(code, 'blocked_by_csp');
    assert.match(cause?.fix?.command ?? '', new RegExp(`connect-src 'self' ${base}`, 'u'));
  });

  test('preflight_refused: OPTIONS is not answered as one, for a header and for a method', async () => {
    const base = await start(withCors(ours(listing), (response) => response.writeHead(404).end()));
    const post = await run({ base }, 'post');
    assert.equal(post.code, 'preflight_refused');
    assert.match(post.message ?? '', /the header Content-Type/u);
    assert.match((await run({ base }, 'delete')).message ?? '', /the method DELETE/u);
    assert.equal((await run({ base }, 'get')).code, 'ok');
  });

  test('preflight_refused: only the credential is not allowed', async () => {
    const preflight = (response: ServerResponse) =>
      response.writeHead(204, { 'access-control-allow-headers': 'content-type' }).end();
    const { code, message } = await run({ base: await start(withCors(ours(listing), preflight)), apiKey: 'cw_1' }, 'post');
    assert.equal(code, 'preflight_refused');
    assert.match(message ?? '', /the header Authorization,/u);
  });

  test('preflight_refused: only at this address', async () => {
    const preflight = (response: ServerResponse, { url }: IncomingMessage) =>
      url === '/health' ? allowAll(response) : response.writeHead(405).end();
    assert.equal((await run({ base: await start(withCors(ours(listing), preflight)) }, 'post')).code, 'preflight_refused');
  });

  test('not_causeway: something else answers and may be read', async () => {
    const base = await start(
      withCors(
        (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works'),
        (response) => response.writeHead(404).end(),
      ),
    );
    assert.equal((await run({ base }, 'post')).code, 'not_causeway');
    assert.equal((await run({ base }, 'get')).code, 'not_causeway');
  });

  test('dependency_down: the server says which', async () => {
    const base = await start(
      withCors(
        ours((request) => request.socket.destroy(), 'failed'),
        allowAll,
      ),
    );
    const { code, cause } = await run({ base }, 'post');
    assert.equal(code, 'dependency_down');
    assert.deepEqual([cause?.title, cause?.fix?.command], ['Redis is not available', 'redis-server']);
  });

  test('connection_cut: the answer broke off', async () => {
    const cut: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{', () => response.destroy());
    };
    assert.equal((await run({ base: await start(withCors(ours(cut), allowAll)) }, 'get')).code, 'connection_cut');
  });

  test('timeout: it hangs alone, or the whole server does', async () => {
    const hang: RequestListener = () => undefined;
    const one = await run({ base: await start(withCors(ours(hang), allowAll)) }, 'post', { timeoutMs: 200 });
    assert.deepEqual([one.code, one.kind, one.cause?.title], ['timeout', 'timeout', 'The answer took too long']);
    const all = await run({ base: await start(hang) }, 'post', { timeoutMs: 200 });
    assert.deepEqual([all.code, all.cause?.title], ['timeout', 'The server does not answer']);
  });

  test('unknown: one address is answered without CORS headers, and that is said', async () => {
    const base = await start((request, response) => {
      if (request.url?.startsWith('/v1') === true) response.writeHead(500).end();
      else withCors(ours(listing), allowAll)(request, response);
    });
    const { code, cause } = await run({ base }, 'get');
    assert.equal(code, 'unknown');
    assert.match(cause?.evidence.join('\n') ?? '', /Ruled out: server down/u);
  });

  test('unsafe_port and bad_address are seen without a request', async () => {
    assert.equal((await run({ base: 'http://127.0.0.1:6000' }, 'get')).code, 'unsafe_port');
    const { code, cause } = await run({ base: 'localhost:8000' }, 'get');
    assert.deepEqual([code, cause?.fix?.summary], ['bad_address', 'Write it with its scheme, as http://localhost:8000.']);
  });

  test('not_causeway: the own origin without the API', async () => {
    assert.equal((await run({ base: '' }, 'get')).code, 'not_causeway');
  });

  test('a burst is explained once', async () => {
    const asked: string[] = [];
    const base = await start((request, response) => {
      if (request.url !== '/v1/sessions') asked.push(request.url ?? '');
      ours(listing)(request, response);
    });
    const codes = await page.evaluate((given) => (globalThis as unknown as InPage).page.burst(given, 12), { base });
    assert.deepEqual(new Set(codes), new Set(['origin_not_allowed']));
    assert.deepEqual(asked, ['/health', '/health']);
  });

  test('private_network_blocked: a public page without the permission', async () => {
    const base = await start(withCors(ours(listing), allowAll));
    const switches = [
      '--host-resolver-rules=MAP public.example 127.0.0.1',
      `--ip-address-space-overrides=127.0.0.1:${site.port}=public`,
    ];
    const other = await launchBrowser(switches);
    try {
      const hosted = await other.newPage();
      await hosted.goto(`http://public.example:${site.port}`);
      await hosted.waitForFunction(() => 'page' in globalThis);
      const { code, cause } = await run({ base }, 'get', { in: hosted });
      assert.equal(code, 'private_network_blocked', JSON.stringify(cause));
    } finally {
      await other.close();
    }
  });

  test('the real server: not an allowed origin, then one', async () => {
    const denying = await startTestServer();
    const allowing = await startTestServer({ CAUSEWAY_ORIGINS: site.url });
    try {
      const { code, cause } = await run({ base: denying.url }, 'post');
      assert.equal(code, 'origin_not_allowed', JSON.stringify(cause));
      assert.deepEqual(await run({ base: allowing.url, credentials: 'include' }, 'post'), { code: 'ok' });
      assert.equal((await run({ base: allowing.url }, 'delete')).code, 'not_found');
    } finally {
      await Promise.all([denying.close(), allowing.close()]);
    }
  });

  for (const transport of ['websocket', 'sse'] as const) {
    test(`a page of another origin follows over ${transport}`, async () => {
      const sessions = await startSessionServer(10);
      servers.push(sessions);
      const asked: string[] = [];
      const front = createServer(
        withCors((request, response) => {
          asked.push(`${request.method} ${request.url}`);
          if (request.method === 'POST') sendJson(response, 201, { ticket: 'tkt_1', expires_in_ms: 1000 });
          else sessions.server.emit('request', request, response);
        }, allowAll),
      );
      front.on('upgrade', (request, socket, head) => {
        asked.push(`WS ${request.url}`);
        sessions.server.emit('upgrade', request, socket, head);
      });
      const listening = await listen(front);
      servers.push(listening);
      const result = await page.evaluate(([given, how]) => (globalThis as unknown as InPage).page.followOnce(given, how), [
        { base: listening.url },
        transport,
      ] as const);
      assert.deepEqual(result, { state: { status: 'live', transport }, type: 'snapshot' });
      const path = '/v1/sessions/ses_test/events';
      const expected = { websocket: ['POST /api/v1/tickets', `WS ${path}?ticket=tkt_1`], sse: [`GET ${path}`] };
      assert.deepEqual(asked, expected[transport]);
    });
  }
});
