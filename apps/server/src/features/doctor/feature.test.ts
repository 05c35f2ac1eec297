import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { doctorCheck } from '@causeway/contract';
import type { DoctorCheck } from '@causeway/contract';
import { startTestServer } from '../../../../../tests/server.ts';
import type { TestServer } from '../../../../../tests/server.ts';
import { openSqlite } from '../../storage/sqlite.ts';

const origin = 'http://localhost:5173';
const path = '/api/v1/doctor/checks';

suite('checks of a connection', () => {
  let server: TestServer;
  let backend: Server;
  let target: string;
  let held: (() => void) | undefined;

  before(async () => {
    server = await startTestServer({ CAUSEWAY_LIMITS_STRICT: 'burst=200,minute=500,hour=5000' });
    // A backend that forgot CORS; /slow never answers.
    backend = createServer(({ url }, response) => {
      if (url === '/slow') {
        held?.();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'sid=topsecret' }).end('{"secret":"body"}');
    });
    backend.listen(0, '127.0.0.1');
    await once(backend, 'listening');
    target = `http://127.0.0.1:${(backend.address() as AddressInfo).port}/v1/items`;
  });
  after(async () => {
    backend.closeAllConnections();
    backend.close();
    await server.close();
  });

  const ask = (body: unknown, init: RequestInit = {}): Promise<Response> =>
    fetch(server.url + path, {
      method: 'POST',
      ...init,
      headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string> | undefined) },
      body: JSON.stringify(body),
    });
  const read = async (response: Response): Promise<DoctorCheck> => doctorCheck.parse(await response.json());

  test('a backend without CORS headers is named with its cause, its proof and its fix, and kept', async () => {
    const response = await ask({ url: target, origin });
    assert.equal(response.status, 201);
    const check = await read(response);
    assert.equal(check.verdict, 'broken');
    assert.equal(check.cause?.code, 'C01');
    assert.ok((check.report.findings[0]?.evidence.length ?? 0) > 0);
    assert.ok((check.report.findings[0]?.fix.summary ?? '') !== '');
    const again = await read(await fetch(`${server.url}${path}/${check.id}`));
    assert.deepEqual(again, check);
  });

  test('the steps are told while it runs, and the check comes last', async () => {
    const response = await ask({ url: target, origin }, { headers: { accept: 'text/event-stream' } });
    assert.match(response.headers.get('content-type') ?? '', /event-stream/u);
    const events = (await response.text())
      .split('\n\n')
      .filter((event) => event.startsWith('data: '))
      .map((event) => JSON.parse(event.slice(6)) as { type: string; text?: string; check?: unknown });
    assert.ok(events.filter(({ type }) => type === 'progress').length > 1);
    assert.equal(events.at(-1)?.type, 'done');
    assert.equal(doctorCheck.parse(events.at(-1)?.check).verdict, 'broken');
  });

  test('neither bodies nor secrets are kept', async () => {
    const browser = {
      origin,
      user_agent: 'test',
      attempts: [{ kind: 'fetch', method: 'GET', url: target, outcome: 'failed', ms: 3 }],
    };
    const headers = ['Authorization: Bearer sk-verysecret123', 'X-Api-Key: hiddenvalue', 'X-Plain: shown'];
    const data = '{"password":"inthebody"}';
    const url = `${target}?token=inthequery`;
    const check = await read(await ask({ url, origin, headers, data, browser }));
    const database = openSqlite({ path: join(server.dataDir, 'causeway.db') });
    const rows = await database.read('select * from doctor_check where id = ?', check.id);
    await database.close();
    const kept = JSON.stringify(rows);
    assert.ok(kept.includes(check.title));
    assert.ok(!kept.includes('probes'));
    for (const secret of ['sk-verysecret123', 'hiddenvalue', 'inthebody', 'inthequery', 'topsecret', '"secret":"body"']) {
      assert.ok(!kept.includes(secret), secret);
    }
    assert.deepEqual(check.target.headers?.at(-1), 'X-Plain: shown');
    assert.equal(check.browser?.attempts[0]?.outcome, 'failed');
  });

  test('what a browser said is a target, and what cannot be read is refused', async () => {
    const symptom = `Access to fetch at '${target}' from origin '${origin}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.`;
    const check = await read(await ask({ symptom }));
    assert.equal(check.origin, origin);
    assert.equal(check.cause?.code, 'C01');
    assert.equal((await ask({})).status, 400);
    assert.equal((await ask({ url: 'ftp://127.0.0.1/' })).status, 400);
    assert.equal((await ask({ url: target, surprise: true })).status, 400);
  });

  test('earlier checks are listed newest first, page by page, found by their words, and forgotten', async () => {
    await ask({ url: target, origin: 'http://needle.test:3000' }).then(read);
    const list = async (query: string) => {
      const response = await fetch(`${server.url}${path}${query}`);
      return (await response.json()) as { checks: DoctorCheck[]; next_cursor: string | null };
    };
    const first = await list('?limit=2');
    assert.equal(first.checks.length, 2);
    const second = await list(`?limit=2&cursor=${first.next_cursor}`);
    const ids = [...first.checks, ...second.checks].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const found = await list('?text=NEEDLE');
    assert.equal(found.checks.length, 1);
    assert.equal((await list('?text=%25')).checks.length, 0);
    const address = `${server.url}${path}/${found.checks[0]?.id}`;
    assert.equal((await fetch(address, { method: 'DELETE' })).status, 204);
    assert.equal((await fetch(address)).status, 404);
    assert.equal((await fetch(address, { method: 'DELETE' })).status, 404);
    assert.equal((await fetch(`${server.url}${path}?cursor=nonsense`)).status, 400);
  });

  test('two checks run at a time, and leaving ends one', async () => {
    const arrived = () =>
      new Promise<void>((resolve) => {
        held = resolve;
      });
    const slow = target.replace('/v1/items', '/slow');
    const controller = new AbortController();
    const running: Promise<unknown>[] = [];
    for (const _ of [1, 2]) {
      const seen = arrived();
      running.push(ask({ url: slow, origin }, { signal: controller.signal }).catch(() => undefined));
      await seen;
    }
    const third = await ask({ url: target, origin });
    assert.equal(third.status, 503);
    assert.equal(((await third.json()) as { error: { code: string } }).error.code, 'overloaded');
    controller.abort();
    await Promise.all(running);
    for (;;) {
      const next = await ask({ url: target, origin });
      if (next.status === 201) break;
      assert.equal(next.status, 503);
    }
  });
});
