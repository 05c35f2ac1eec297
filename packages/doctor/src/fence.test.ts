import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { diagnose } from './diagnose.ts';
import type { Fence } from './fence.ts';

async function serve(answer: (path: string) => { readonly status: number; readonly location?: string }) {
  const seen: string[] = [];
  const server: Server = createServer(({ url = '/', headers }, response) => {
    seen.push(url);
    const { status, location } = answer(url);
    const allow = { 'access-control-allow-origin': headers.origin ?? '*', vary: 'Origin' };
    response.writeHead(status, location === undefined ? allow : { ...allow, location }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, seen, close };
}

const origin = 'http://page.test:5173';
const only = (port: number): Fence => ({
  refusalOf: (destination) => (destination.port === port ? undefined : 'is not open to you'),
  isMachineHidden: true,
});

test('a redirect into what is fenced off is not followed, not blamed, and named', async () => {
  const inside = await serve(() => ({ status: 200 }));
  const outside = await serve(() => ({ status: 302, location: `http://127.0.0.1:${inside.port}/secret` }));
  try {
    const urls = [`http://127.0.0.1:${outside.port}/a`];
    const report = await diagnose({ urls, origin, fence: only(outside.port) });
    assert.deepEqual(inside.seen, []);
    assert.deepEqual(
      report.findings.map(({ code }) => code),
      [],
    );
    assert.ok(report.notes.some((note) => note.includes(`127.0.0.1:${inside.port}`) && note.includes('is not open to you')));
  } finally {
    inside.close();
    outside.close();
  }
});

test('a case that is not admitted sends nothing', async () => {
  const server = await serve(() => ({ status: 200 }));
  try {
    const refused = new Error('not yours');
    const fence: Fence = { admit: () => Promise.reject(refused) };
    await assert.rejects(diagnose({ urls: [`http://127.0.0.1:${server.port}/`], origin, fence }), refused);
    assert.deepEqual(server.seen, []);
  } finally {
    server.close();
  }
});

test('the machine stays hidden where that is asked for', async () => {
  const server = await serve(() => ({ status: 200 }));
  try {
    const urls = [`http://127.0.0.1:${server.port}/a`];
    const report = await diagnose({ urls, origin, project: import.meta.dirname, fence: { isMachineHidden: true } });
    assert.ok(report.probes.length > 0);
    for (const kind of ['listener', 'setting', 'dependency']) {
      assert.ok(!report.probes.some((probe) => probe.kind === kind), kind);
    }
  } finally {
    server.close();
  }
});

test('it stops at once when the caller leaves', async () => {
  const server = await serve(() => ({ status: 200 }));
  try {
    const controller = new AbortController();
    const running = diagnose({
      urls: [`http://127.0.0.1:${server.port}/a`],
      origin,
      fence: { signal: controller.signal },
      onProgress: () => controller.abort(new Error('left')),
    });
    await assert.rejects(running, /left/u);
  } finally {
    server.close();
  }
});
