import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startChild } from '../../../../tests/child.ts';
import { cleanEnvironment } from '../../../../tests/cli.ts';
import { temporaryDirectory } from '../../../../tests/services.ts';
import { repositoryRoot } from '../../../../tests/source-files.ts';

const start = (cwd: string, ...flags: string[]) =>
  startChild({
    command: process.execPath,
    args: [join(repositoryRoot, 'apps/cli/bin/causeway.mjs'), 'start', ...flags],
    cwd,
    env: cleanEnvironment(),
    ready: /Config .*\n/u,
    readyWithinMs: 60_000,
  });

test('causeway start takes the flags of the server, leaves a note while it runs, and ends with it', async () => {
  const cwd = temporaryDirectory('cli-start');
  const server = await start(cwd, '--port', '0', '--no-auth');
  const url = /http:\/\/localhost:\d+/u.exec(server.output())?.[0] ?? '';
  assert.match(server.output(), /credentials are off/u);
  // Before them it may say that it builds the web app.
  const lines = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('  '));
  assert.ok(lines.length <= 6, server.output());
  assert.equal((await fetch(`${url}/v1/models`)).status, 200);
  assert.deepEqual(readdirSync(join(cwd, 'data', 'running')), [`${server.pid}.json`]);
  assert.equal(await server.stop(), 0);
  assert.deepEqual(readdirSync(join(cwd, 'data', 'running')), []);
});

test('causeway start refuses an address that would open the server to everybody, and writes nothing', async () => {
  const cwd = temporaryDirectory('cli-start');
  await assert.rejects(start(cwd, '--host', '0.0.0.0', '--no-auth'), /ended with 78[\s\S]*CAUSEWAY_AUTH/u);
  assert.ok(!existsSync(join(cwd, 'data')));
});

test('an unknown flag of causeway start is a usage error', async () => {
  await assert.rejects(start(temporaryDirectory('cli-start'), '--prot', '1'), /ended with 3[\s\S]*Did you mean --port\?/u);
});
