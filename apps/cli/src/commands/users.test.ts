import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runCli } from '../../../../tests/cli.ts';
import { temporaryDirectory } from '../../../../tests/services.ts';

describe('causeway users', () => {
  const env = { CAUSEWAY_DATA_DIR: temporaryDirectory('cli-users'), CAUSEWAY_PUBLIC_URL: 'https://causeway.example.com' };
  const run = (...given: readonly string[]) => runCli([...given], { env });

  test('the first owner is there from the start, and stays', async () => {
    const { stdout, code } = await run('users', 'list');
    assert.equal(code, 0);
    assert.match(stdout, /^owner +Owner +- +owner +in +link +never$/mu);
    assert.match((await run('users', 'suspend', 'owner')).stderr, /first owner stays/u);
  });

  test('an invitation is a link under the public address, with the role that was asked for', async () => {
    const { stdout, stderr } = await run('users', 'invite', 'ada@example.com', '--role', 'admin');
    assert.match(stdout, /^https:\/\/causeway\.example\.com\/invitation#token=\w{43}$/mu);
    assert.match(stderr, /one admin, once, within 7 days, for ada@example\.com only/u);
    assert.match((await run('users', 'invite', '--role', 'admn')).stderr, /Did you mean admin\?/u);
    assert.equal((await run('users', 'invite', 'nonsense')).code, 3);
  });

  test('somebody who is not there is named', async () => {
    const { code, stderr } = await run('users', 'role', 'nobody@example.com', 'admin');
    assert.equal(code, 2);
    assert.match(stderr, /There is nobody called nobody@example\.com/u);
  });

  test('a key is made for somebody with limits, and rotated', async () => {
    const made = await run('keys', 'create', 'ci', '--user', 'Owner', '--models', 'local/*', '--strict', '--json');
    const key = made.json() as { id: string; secret: string; models: string[]; rate_tier: string };
    assert.deepEqual([key.models, key.rate_tier], [['local/*'], 'strict']);
    const rotated = (await run('keys', 'rotate', 'ci', '--overlap-hours', '2', '--json')).json() as typeof key;
    assert.equal(rotated.id, key.id);
    assert.notEqual(rotated.secret, key.secret);
  });
});
