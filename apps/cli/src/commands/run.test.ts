import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startChild } from '../../../../tests/child.ts';
import type { Child } from '../../../../tests/child.ts';
import { cleanEnvironment, runCli } from '../../../../tests/cli.ts';
import { temporaryDirectory } from '../../../../tests/services.ts';
import { repositoryRoot } from '../../../../tests/source-files.ts';

const greet = (more = ''): string => `document: { dsl: '1.0.3', namespace: cli, name: greet, version: 1.0.0 }
do:
  - greet: { set: { text: 'Hello \${ input.name }' } }
  - pause: { wait: { milliseconds: 50 } }
${more}output: { as: '\${ tasks.greet }' }
`;

describe('causeway run', () => {
  const cwd = temporaryDirectory('cli-run');
  let server: Child;
  const write = (name: string, text: string): string => {
    writeFileSync(join(cwd, name), text);
    return name;
  };
  const cli = (...args: string[]) => runCli(['run', ...args], { cwd });

  before(async () => {
    server = await startChild({
      command: process.execPath,
      args: [join(repositoryRoot, 'apps/server/src/main.ts')],
      cwd,
      env: { ...cleanEnvironment(), CAUSEWAY_PORT: '0', CAUSEWAY_DATA_DIR: join(cwd, 'data') },
      ready: /ready in/u,
    });
  });
  after(() => server?.kill());

  test('runs a file on the server of this folder, without a key, and prints the result alone', async () => {
    const file = write('greet.yaml', greet());
    const { code, stdout, stderr } = await cli(file, '--input', '{"name":"Ada"}');
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { text: 'Hello Ada' });
  });

  test('--watch tells every step; the input may come from a file; --json gives the whole execution', async () => {
    const file = write('greet.yaml', greet());
    write('input.json', '{"name":"Bob"}');
    const watched = await cli(file, '--input', '@input.json', '--watch');
    assert.equal(watched.code, 0, watched.stderr);
    assert.match(watched.stderr, /greet version 1 \(unchanged\), execution exe_\w+/u);
    assert.match(watched.stderr, /✓ greet[\s\S]*✓ pause/u);
    const whole = (await cli(file, '--input', '@input.json', '--json')).json();
    assert.deepEqual([whole['status'], whole['result']], ['completed', { text: 'Hello Bob' }]);
  });

  test('a workflow that fails ends with 1 and says where', async () => {
    const raise = "  - stop: { raise: { error: { type: 'about:blank', status: 409, title: 'Not today' } } }\n";
    const { code, stdout, stderr } = await cli(write('fails.yaml', greet(raise)), '--watch', '--input', '{"name":"Ada"}');
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /✗ stop[\s\S]*failed: Not today/u);
  });

  test('a definition that is not valid is shown with file, line and column, and runs nothing', async () => {
    const { code, stdout } = await cli(write('broken.yaml', greet("  - odd: { call: 'nowhere' }\n")));
    assert.equal(code, 1);
    assert.match(stdout, /broken\.yaml:5:\d+: error: .*nowhere/u);
  });

  test('what is wrong with the command is a usage error', async () => {
    assert.match((await cli('missing.yaml')).stderr, /no file "missing\.yaml"/u);
    assert.match((await cli('.')).stderr, /"\." is not a file/u);
    const { code, stderr } = await cli(write('greet.yaml', greet()), '--input', 'Ada');
    assert.deepEqual([code, /--input is no JSON/u.test(stderr)], [3, true]);
  });

  test('without a server it says how to get one', async () => {
    const elsewhere = temporaryDirectory('cli-run-none');
    writeFileSync(join(elsewhere, 'greet.yaml'), greet());
    const { code, stderr } = await runCli(['run', 'greet.yaml'], { cwd: elsewhere });
    assert.equal(code, 2);
    assert.match(stderr, /No server runs[\s\S]*causeway start/u);
    const refused = await runCli(['run', 'greet.yaml', '--url', 'http://127.0.0.1:9'], { cwd: elsewhere });
    assert.equal(refused.code, 2);
    assert.doesNotMatch(refused.stderr, /at .*\.ts/u);
  });

  test('no key of the command is left valid', async () => {
    const { stdout } = await runCli(['keys', 'list'], { cwd });
    const lines = stdout.split('\n').filter((line) => line.includes('causeway run'));
    assert.ok(lines.length > 0);
    for (const line of lines) assert.match(line, /revoked/u);
  });
});
