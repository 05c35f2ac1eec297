import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runCli } from '../../../tests/cli.ts';

describe('causeway', () => {
  test('without a command it shows its commands and ends well', async () => {
    const { code, stdout } = await runCli([]);
    assert.equal(code, 0);
    for (const name of ['start', 'dev', 'keys', 'models', 'config', 'explain']) {
      assert.match(stdout, new RegExp(`^ {2}${name}\\b`, 'mu'));
    }
  });

  test('an unknown command is a usage error that guesses the one that was meant', async () => {
    const { code, stderr, stdout } = await runCli(['kyes']);
    assert.equal(code, 3);
    assert.match(stderr, /unknown command 'kyes'\n {2}Did you mean keys\?/u);
    assert.equal(stdout, '');
  });

  test('a group guesses its commands, too, and shows its help when none is said', async () => {
    const [wrong, none] = await Promise.all([runCli(['keys', 'lst']), runCli(['keys'])]);
    assert.equal(wrong.code, 3);
    assert.match(wrong.stderr, /Did you mean list\?/u);
    assert.equal(none.code, 3);
    assert.match(none.stderr, /revoke \[options\] <key>/u);
  });

  test('with --json a failure is one document: the envelope of the server', async () => {
    const { code, stderr, json } = await runCli(['kyes', '--json']);
    assert.equal(code, 3);
    assert.equal(stderr, '');
    const { error } = json() as { error: Record<string, unknown> };
    assert.equal(error['code'], 'invalid_request');
    assert.deepEqual(error['fix'], { summary: 'Did you mean keys?' });
    assert.equal(error['doc_url'], '/docs/errors#invalid_request');
  });

  test('a configuration that is not valid ends with 2 and says every problem', async () => {
    const env = { CAUSEWAY_PORT: 'x', CAUSEWAY_AUHT: 'off' };
    const [plain, asJson] = await Promise.all([runCli(['config'], { env }), runCli(['config', '--json'], { env })]);
    assert.equal(plain.code, 2);
    assert.match(plain.stderr, /CAUSEWAY_PORT: "x" is not a port/u);
    assert.match(plain.stderr, /CAUSEWAY_AUHT: .*CAUSEWAY_AUTH/u);
    const { error } = asJson.json() as { error: { problems: string[] } };
    assert.equal(error.problems.length, 2);
  });

  test('colors appear where they are forced and not when NO_COLOR is set', async () => {
    const [colored, plain] = await Promise.all([
      runCli(['kyes'], { env: { FORCE_COLOR: '1' } }),
      runCli(['kyes'], { env: { NO_COLOR: '1' } }),
    ]);
    assert.ok(colored.stderr.includes('\u001B['));
    assert.ok(!plain.stderr.includes('\u001B['));
  });
});

describe('causeway explain', () => {
  test('it gives the long form of a code, also from the end of a link', async () => {
    const { code, stdout } = await runCli(['explain', '/docs/errors#session_busy']);
    assert.equal(code, 0);
    assert.match(stdout, /^session_busy {2}409 conflict_error\n/u);
    assert.match(stdout, /Fix +Wait for it or stop it first\./u);
    assert.match(stdout, /"code": "session_busy"/u);
  });

  test('an unknown code is a usage error with the nearest ones', async () => {
    const { code, stderr } = await runCli(['explain', 'sesion_busy']);
    assert.equal(code, 3);
    assert.match(stderr, /Did you mean session_busy\?/u);
  });

  test('without a code it lists all', async () => {
    const { json } = await runCli(['explain', '--json']);
    const { codes } = json() as { codes: { code: string }[] };
    assert.ok(codes.length > 30);
  });
});

describe('causeway config', () => {
  test('it shows each value with where it came from, and no secret', async () => {
    const env = {
      PORT: '9001',
      CAUSEWAY_DATABASE_URL: 'postgres://me:hunter22hunter22@127.0.0.1:5432/causeway',
      OPENAI_API_KEY: 'sk-0123456789abcdef',
    };
    const { code, stdout, json } = await runCli(['config', '--json'], { env });
    assert.equal(code, 0);
    assert.ok(!stdout.includes('hunter22') && !stdout.includes('sk-0123'));
    const { settings, providers } = json() as { settings: { name: string }[]; providers: unknown[] };
    const find = (name: string) => settings.find((each) => each.name === name);
    assert.deepEqual(find('CAUSEWAY_PORT'), { name: 'CAUSEWAY_PORT', value: 9001, source: 'environment, as PORT' });
    assert.deepEqual(find('CAUSEWAY_DATABASE_URL'), {
      name: 'CAUSEWAY_DATABASE_URL',
      value: 'postgres://me:…@127.0.0.1:5432/causeway',
      source: 'environment',
    });
    assert.deepEqual(find('CAUSEWAY_HOST'), { name: 'CAUSEWAY_HOST', value: 'localhost', source: 'default' });
    assert.deepEqual(providers, [{ name: 'openai', base_url: 'https://api.openai.com/v1', key_hint: '…cdef' }]);
  });
});
