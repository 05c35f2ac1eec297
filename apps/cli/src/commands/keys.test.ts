import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { startChild } from '../../../../tests/child.ts';
import type { Child } from '../../../../tests/child.ts';
import { cleanEnvironment, runCli } from '../../../../tests/cli.ts';
import { assertWithin, startLagMeter } from '../../../../tests/promises.ts';
import { temporaryDirectory } from '../../../../tests/services.ts';
import { repositoryRoot } from '../../../../tests/source-files.ts';

const lag = startLagMeter();

describe('causeway keys without a server', () => {
  const cwd = temporaryDirectory('cli-keys');
  const cli = (...args: string[]) => runCli(args, { cwd });

  test('a new key is the only thing on standard output, and says in a new folder that the data is new', async () => {
    const { code, stdout, stderr } = await cli('keys', 'create', 'laptop');
    assert.equal(code, 0);
    assert.match(stdout, /^cw_[A-Za-z0-9]{8}_\S+\n$/u);
    assert.match(stderr, /there is no database in .*data yet/u);
    assert.match(stderr, /"laptop" \(key_\w+\) may: all; it does not expire/u);
  });

  test('scopes and expiry are what was asked for', async () => {
    const { json } = await cli(
      'keys',
      'create',
      '--name',
      'phone',
      '--scopes',
      'chat:read, chat:write',
      '--expires-in-days',
      '30',
      '--json',
    );
    const key = json();
    assert.deepEqual(key['scopes'], ['chat:read', 'chat:write']);
    assert.equal(Number(key['expires_at']) - Number(key['created_at']), 30 * 86_400_000);
  });

  test('a scope that does not exist is a usage error with a guess', async () => {
    const { code, stderr } = await cli('keys', 'create', '--scopes', 'chat:red');
    assert.equal(code, 3);
    assert.match(stderr, /there is no scope "chat:red"[\s\S]*chat:read/u);
  });

  test('an expiry that is no number of days is a usage error', async () => {
    const { code, stderr } = await cli('keys', 'create', '--expires-in-days', 'soon');
    assert.equal(code, 3);
    assert.match(stderr, /--expires-in-days/u);
  });

  test('the list shows names and states, and never a secret', async () => {
    const { stdout } = await cli('keys', 'list');
    assert.match(stdout, /^ID +NAME +KEY +STATE +LAST USED +MAY$/mu);
    assert.match(stdout, /phone +cw_\w{8}… +expires in 30 days +never +chat:read chat:write$/mu);
    assert.doesNotMatch(stdout, /cw_\w{8}_/u);
  });

  test('a key that is not there cannot be revoked, and one that was is told so', async () => {
    const missing = await cli('keys', 'revoke', 'key_nothere');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /error\[not_found\]: There is no API key key_nothere\.[\s\S]*npx causeway keys list/u);
    const { keys } = (await cli('keys', 'list', '--json')).json() as { keys: { id: string; name: string }[] };
    const id = keys.find(({ name }) => name === 'phone')?.id ?? '';
    assert.equal((await cli('keys', 'revoke', 'phone')).code, 0);
    const again = await cli('keys', 'revoke', id);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /was revoked just now/u);
  });

  test('a sign-in link without a server says so', async () => {
    const { code, stdout, stderr } = await cli('keys', 'sign-in');
    assert.equal(code, 0);
    assert.match(stdout, /^http:\/\/localhost:8000\/sign-in#token=\S+\n$/u);
    assert.match(stderr, /No server seems to run/u);
  });
});

describe('causeway keys beside a running server', () => {
  const cwd = temporaryDirectory('cli-running');
  const env = { CAUSEWAY_PORT: '0', CAUSEWAY_DATA_DIR: join(cwd, 'data'), CAUSEWAY_LOG_LEVEL: 'warn' };
  const cli = (...args: string[]) => runCli(args, { cwd, env });
  let server: Child;
  let url = '';

  before(async () => {
    server = await startChild({
      command: process.execPath,
      args: ['apps/server/src/main.ts'],
      cwd: repositoryRoot,
      env: { ...cleanEnvironment(), ...env },
      ready: /Config .*\n/u,
    });
    url = /http:\/\/localhost:\d+/u.exec(server.output())?.[0] ?? '';
  });
  after(() => server.stop());

  const ask = (key: string) => fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });

  test('a key works as soon as it is printed, and not any more within a second of its revocation', async () => {
    const key = (await cli('keys', 'create', 'script')).stdout.trim();
    assert.equal((await ask(key)).status, 200);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/logs/stream`, {
      headers: { authorization: `Bearer ${key}` },
    });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    assert.equal((await cli('keys', 'revoke', key)).code, 0);
    const revokedAt = performance.now();
    const [code] = await Promise.race([closed, wait(30_000, ['still open'], { ref: false })]);
    assert.equal(code, 4401);
    assertWithin(performance.now() - revokedAt, 1500, lag);
    assert.equal((await ask(key)).status, 401);
  });

  test('a sign-in link carries the address of the running server and signs in once', async () => {
    const { stdout } = await cli('keys', 'sign-in');
    const token = new RegExp(`^${url}/sign-in#token=(\\S+)\\n$`, 'u').exec(stdout)?.[1];
    assert.ok(token, stdout);
    const signIn = () =>
      fetch(`${url}/api/v1/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url },
        body: JSON.stringify({ token }),
      });
    assert.equal((await signIn()).status, 204);
    assert.equal((await signIn()).status, 410);
  });
});
