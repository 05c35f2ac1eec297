import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startFakeUpstream } from '../../../server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../../server/src/providers/models/fake/start-fake-upstream.ts';
import { startChild } from '../../../../tests/child.ts';
import type { Child } from '../../../../tests/child.ts';
import { cleanEnvironment, runCli } from '../../../../tests/cli.ts';
import { temporaryDirectory } from '../../../../tests/services.ts';
import { repositoryRoot } from '../../../../tests/source-files.ts';

const key = 'sk-0123456789abcdef';

describe('causeway models', () => {
  const cwd = temporaryDirectory('cli-models');
  const env = { CAUSEWAY_PORT: '0', CAUSEWAY_DATA_DIR: join(cwd, 'data'), CAUSEWAY_LOG_LEVEL: 'warn', CAUSEWAY_AUTH: 'off' };
  const cli = (args: readonly string[], input = '') => runCli(['models', ...args], { cwd, env, input });
  let fake: FakeUpstream;
  let server: Child;
  let url = '';

  const offered = async (): Promise<string[]> => {
    const reply = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] };
    return reply.data.map(({ id }) => id);
  };
  /** The server looks every two seconds. */
  const offeredWithin = async (isExpected: (ids: readonly string[]) => boolean): Promise<string[]> => {
    const deadline = performance.now() + 30_000;
    let ids = await offered();
    while (!isExpected(ids) && performance.now() < deadline) ids = await offered();
    return ids;
  };

  before(async () => {
    fake = await startFakeUpstream({ apiKey: key });
    server = await startChild({
      command: process.execPath,
      args: ['apps/server/src/main.ts'],
      cwd: repositoryRoot,
      env: { ...cleanEnvironment(), ...env, CAUSEWAY_LIMITS_DEFAULT: 'off' },
      ready: /Config .*\n/u,
    });
    url = /http:\/\/localhost:\d+/u.exec(server.output())?.[0] ?? '';
  });
  after(async () => {
    await server.stop();
    await fake.close();
  });

  test('a provider is added with its key piped in, and the running server offers its models', async () => {
    const { code, stdout, stderr } = await cli(
      ['add', 'custom', '--name', 'mine', '--url', `${fake.url}/v1`, '--key', '-'],
      `${key}\n`,
    );
    assert.equal(code, 0, stderr);
    assert.equal(stdout, '[✓] mine  3 models\n');
    assert.deepEqual(await offeredWithin((ids) => ids.length > 0), ['mine/fake-1', 'mine/fake-2', 'mine/fake-embedding']);
  });

  test('the list shows it without its key', async () => {
    const [plain, asJson] = await Promise.all([cli(['list']), cli(['list', '--json'])]);
    assert.match(plain.stdout, /^mine +http:\/\/127\.0\.0\.1:\d+\/v1 +…cdef +saved +ok +3$/mu);
    assert.match(plain.stdout, /Default model: mine\/fake-1/u);
    assert.equal(asJson.json()['default_model'], 'mine/fake-1');
    assert.ok(!plain.stdout.includes(key) && !asJson.stdout.includes(key));
  });

  test('a check that fails is a finding: exit code 1 and the cause', async () => {
    const bad = await cli(['add', 'custom', '--name', 'bad', '--url', `${fake.url}/v1`, '--key', 'sk-wrong-0123456789']);
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /^\[✗\] bad {2}.*refused its API key/u);
    assert.equal((await cli(['check', 'mine'])).code, 0);
    const all = await cli(['check', '--json']);
    assert.equal(all.code, 1);
    const { providers } = all.json() as { providers: { name: string; status: string }[] };
    assert.deepEqual(
      providers.map(({ name, status }) => [name, status]),
      [
        ['mine', 'ok'],
        ['bad', 'failed'],
      ],
    );
  });

  test('a removed provider is gone from the running server, too', async () => {
    assert.equal((await cli(['remove', 'mine'])).code, 0);
    assert.equal((await cli(['remove', 'bad'])).code, 0);
    assert.deepEqual(await offeredWithin((ids) => ids.length === 0), []);
    const again = await cli(['remove', 'mine']);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /error\[not_found\]: There is no provider "mine"/u);
  });

  test('what cannot be meant is a usage error that says how to write it', async () => {
    const cases: [string[], RegExp][] = [
      [['add', 'opnai'], /Did you mean openai\?/u],
      [['add', 'custom'], /--url: "custom" needs the address/u],
      [['add', 'openai'], /--key: openai needs its API key/u],
      [['add', 'custom', '--url', 'localhost:9000'], /--url: /u],
      [['add', 'ollama', '--name', 'My Ollama'], /--name: lower-case letters/u],
    ];
    for (const [args, expected] of cases) {
      const { code, stderr } = await cli(args);
      assert.equal(code, 3, args.join(' '));
      assert.match(stderr, expected);
    }
  });

  test('vLLM on the port of this server is not asked, because it would be this server', async () => {
    const { code, stderr } = await runCli(['models', 'add', 'vllm'], { cwd, env: { ...env, CAUSEWAY_PORT: '8000' } });
    assert.equal(code, 3);
    assert.match(stderr, /port 8000, where vllm listens by default, is Causeway's own/u);
  });
});
