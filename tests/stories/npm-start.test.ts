import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startChild } from '../child.ts';
import { temporaryDirectory } from '../services.ts';
import { repositoryRoot } from '../source-files.ts';

const environment = () => ({
  ...process.env,
  PORT: '0',
  CAUSEWAY_DATA_DIR: temporaryDirectory('start'),
  CAUSEWAY_LOG_LEVEL: 'warn',
});

test('npm start on a clone that is set up says nothing but the six lines of the server, and ends with it', async () => {
  const server = await startChild({
    command: process.execPath,
    args: ['scripts/start.mjs'],
    cwd: repositoryRoot,
    env: environment(),
    ready: /Config .*\n/u,
  });
  const lines = server.output().trimEnd().split('\n');
  assert.match(lines[0] ?? '', /Causeway \S+ {2}ready in \d+ ms/u);
  assert.ok(lines.length <= 6, server.output());
  const address = /http:\/\/localhost:\d+/u.exec(server.output())?.[0] ?? '';
  const health = await fetch(`${address}/health`);
  assert.equal(health.status, 200);
  assert.equal(await server.stop(), 0);
  await assert.rejects(fetch(`${address}/health`));
});

test('npm start hands a configuration that cannot work to the server and ends with its exit code', async () => {
  const started = startChild({
    command: process.execPath,
    args: ['scripts/start.mjs'],
    cwd: repositoryRoot,
    env: { ...environment(), CAUSEWAY_ORIGINS: 'http://localhost:5173/' },
    ready: /ready in/u,
  });
  await assert.rejects(started, /ended with 78[\s\S]*CAUSEWAY_ORIGINS/u);
});
