import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startChild } from '../../../../tests/child.ts';
import type { Child } from '../../../../tests/child.ts';
import { cleanEnvironment, runCli } from '../../../../tests/cli.ts';
import { echo, startBackend } from '../../../../tests/proxy-stage.ts';
import { freePort, temporaryDirectory } from '../../../../tests/services.ts';
import { repositoryRoot } from '../../../../tests/source-files.ts';

const startCli = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Child> =>
  startChild({
    command: process.execPath,
    args: [join(repositoryRoot, 'apps/cli/bin/causeway.mjs'), 'proxy', ...args],
    env: { ...cleanEnvironment(), ...env },
    cwd: temporaryDirectory('proxy'),
    ready: /Origins|"origins"/u,
  });

const urlOf = (child: Child): string => /http:\/\/localhost:(?!5173|3000)\d+/u.exec(child.output())?.[0] ?? '';

describe('causeway proxy', () => {
  test('stands before a backend, lets its pages in and ends well', async () => {
    const backend = await startBackend(echo);
    const child = await startCli(['--target', String(backend.port), '--port', '0', '--origin', 'http://app.test']);
    const response = await fetch(urlOf(child), { headers: { origin: 'http://app.test' } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('access-control-allow-origin'), 'http://app.test');
    await response.text();
    const foreign = await fetch(urlOf(child), { method: 'POST', headers: { origin: 'http://localhost:5173' } });
    assert.equal(foreign.status, 403);
    assert.match(await foreign.text(), /--origin/u);
    assert.equal(await child.stop(), 0);
    await backend.close();
  });

  test('with --json says its addresses in one document and warns of nothing there', async () => {
    const port = await freePort();
    const child = await startCli(['--target', `http://127.0.0.1:${port}/base`, '--port', '0', '--json']);
    const text = child.output().slice(0, child.output().lastIndexOf('\n}') + 2);
    const said = JSON.parse(text) as { url: string; target: string; origins: string[] };
    assert.equal(said.target, `http://127.0.0.1:${port}/base`);
    assert.ok(said.origins.includes('http://localhost:5173'));
    const response = await fetch(said.url, { headers: { origin: 'http://localhost:5173' } });
    assert.equal(response.status, 502);
    assert.match(await response.text(), new RegExp(`127\\.0\\.0\\.1:${port} refused the connection`, 'u'));
    await child.stop();
  });

  test('warns when nothing listens at the target yet', async () => {
    const port = await freePort();
    const child = await startCli(['--target', `localhost:${port}`, '--port', '0']);
    await child.waitFor(/Warning .*refused the connection/u);
    await child.stop();
  });

  test('keeps the limits that are set, and none that are not on this machine', async () => {
    const backend = await startBackend(echo);
    const target = ['--target', String(backend.port), '--port', '0'];
    const [free, limited] = await Promise.all([startCli(target), startCli(target, { CAUSEWAY_LIMITS_DEFAULT: 'burst=2' })]);
    const statusesOf = async (child: Child): Promise<number[]> => {
      const statuses: number[] = [];
      for (let round = 0; round < 60; round += 1) statuses.push((await fetch(urlOf(child))).status);
      return statuses;
    };
    assert.ok((await statusesOf(free)).every((status) => status === 200));
    assert.ok((await statusesOf(limited)).includes(429));
    await Promise.all([free.stop(), limited.stop(), backend.close()]);
  });

  test('says what is wrong with its words', async () => {
    const cases = [
      [['--target', 'ws://localhost:1'], /write http:\/\/ instead of ws:\/\//u],
      [['--target', '9000', '--origin', 'http://a.test/'], /Write: --origin http:\/\/a\.test/u],
      [['--target', '9000', '--port', 'x'], /--port: "x" is not a port/u],
      [['--target', '9000', '--timeout', '0'], /--timeout: "0"/u],
      [[], /required option '--target/u],
    ] as const;
    for (const [args, expected] of cases) {
      const { code, stderr } = await runCli(['proxy', ...args]);
      assert.equal(code, 3);
      assert.match(stderr, expected);
    }
  });

  test('names who has the port that was asked for', async () => {
    const backend = await startBackend(echo);
    const { code, stderr } = await runCli(['proxy', '--target', '9000', '--port', String(backend.port)]);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`port ${backend.port} belongs to .*pid ${process.pid}`, 'u'));
    await backend.close();
  });
});
