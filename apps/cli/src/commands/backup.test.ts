import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { startChild } from '../../../../tests/child.ts';
import type { Child } from '../../../../tests/child.ts';
import { cleanEnvironment, runCli } from '../../../../tests/cli.ts';
import { temporaryDirectory } from '../../../../tests/services.ts';
import { repositoryRoot } from '../../../../tests/source-files.ts';

const cwd = temporaryDirectory('cli-backup');
const at = (...parts: string[]) => join(cwd, ...parts);
const cli = (args: readonly string[], dataDir = at('data'), more: Readonly<Record<string, string>> = {}) =>
  runCli(args, { cwd, env: { CAUSEWAY_DATA_DIR: dataDir, CAUSEWAY_PORT: '0', ...more } });
const keyNames = async (dataDir: string) => {
  const { keys } = (await cli(['keys', 'list', '--json'], dataDir)).json() as { keys: { name: string }[] };
  return keys.map(({ name }) => name);
};

/** What was read from a data file. */
const sheet = 'tables/sheets/fil_1/1/sheet-1.parquet';

function storeFile(text: string): string {
  const id = createHash('sha256').update(text).digest('hex');
  mkdirSync(at('data', 'files', id.slice(0, 2)), { recursive: true });
  writeFileSync(at('data', 'files', id.slice(0, 2), id), text);
  return join(id.slice(0, 2), id);
}

describe('causeway backup and restore', () => {
  let server: Child;
  let file = '';

  const start = () =>
    startChild({
      command: process.execPath,
      args: ['apps/server/src/main.ts'],
      cwd: repositoryRoot,
      env: { ...cleanEnvironment(), CAUSEWAY_DATA_DIR: at('data'), CAUSEWAY_PORT: '0', CAUSEWAY_LOG_LEVEL: 'warn' },
      ready: /Config .*\n/u,
    });

  before(async () => {
    server = await start();
    await cli(['keys', 'create', 'kept']);
    file = storeFile('an uploaded file');
    mkdirSync(dirname(at('data', sheet)), { recursive: true });
    writeFileSync(at('data', sheet), 'what was read of it');
    writeFileSync(at('data', `${sheet}.part`), 'unfinished');
  });
  after(() => server.stop());

  test('a backup is made beside a running server, for this account only, and verifies', async () => {
    const { code, stdout, stderr, json } = await cli(['backup', '--to', at('first'), '--json']);
    assert.equal(code, 0, stderr);
    const made = json() as { folder: string; files: { path: string }[]; database: { rows: Record<string, number> } };
    assert.equal(made.folder, at('first'));
    assert.deepEqual(
      made.files.map(({ path }) => path),
      [`files/${file.replaceAll('\\', '/')}`, sheet],
    );
    assert.equal(made.database.rows['api_key'], 1);
    assert.doesNotMatch(stdout, /cw_/u);
    assert.deepEqual(readdirSync(at('first')).toSorted(), [
      'backup.json',
      'causeway.db',
      'causeway.db.manifest.json',
      'files',
      'tables',
    ]);
    if (process.platform !== 'win32') assert.equal(statSync(at('first')).mode & 0o077, 0);
    const checked = await cli(['restore', at('first'), '--verify']);
    assert.equal(checked.code, 0);
    assert.match(checked.stdout, /^\[✓\] .*first {2}made 2.* by version \d/u);
  });

  test('without --to it is put into the data directory, and says which secret is not in it', async () => {
    const { code, stdout, stderr } = await cli(['backup']);
    assert.equal(code, 0);
    assert.ok(stdout.startsWith(at('data', 'backups')));
    assert.match(stderr, /Not in it: .*secrets\.json/u);
  });

  test('a folder that is in use is not overwritten', async () => {
    const { code, stderr } = await cli(['backup', '--to', at('first')]);
    assert.equal(code, 2);
    assert.match(stderr, /first is there already and not empty/u);
  });

  test('nothing is restored over a running server, which is named', async () => {
    const { code, stderr } = await cli(['restore', at('first')]);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`process ${server.pid}\\). Stop it first: kill ${server.pid}`, 'u'));
  });

  test('damage is a finding of --verify and refuses a restore', async () => {
    cpSync(at('first'), at('damaged'), { recursive: true });
    appendFileSync(at('damaged', 'files', file), '!');
    appendFileSync(at('damaged', 'causeway.db'), '!');
    const checked = await cli(['restore', at('damaged'), '--verify', '--json']);
    assert.equal(checked.code, 1);
    const { problems } = checked.json() as { problems: string[] };
    assert.equal(problems.length, 2, problems.join('\n'));
    const { code, stderr } = await cli(['restore', at('damaged')], at('elsewhere'));
    assert.equal(code, 2);
    assert.match(stderr, /Nothing was changed: .*checksum is another/u);
  });

  test('a backup of a newer version is refused', async () => {
    cpSync(at('first'), at('newer'), { recursive: true });
    const database = new DatabaseSync(at('newer', 'causeway.db'));
    database.exec("insert into migration (id, checksum, applied_at) values ('voice/0009-later', 'x', 1)");
    database.close();
    const { backupDatabase } = await import('../../../server/src/storage/backup.ts');
    cpSync(at('newer', 'causeway.db'), at('newer.db'));
    await backupDatabase({ path: at('newer.db') }, at('newer', 'causeway.db'));
    const { code, stdout } = await cli(['restore', at('newer'), '--verify']);
    assert.equal(code, 1);
    assert.match(stdout, /voice\/0009-later/u);
  });

  test('after the server has stopped, a restore brings back what was there and keeps what it replaces', async () => {
    await server.stop();
    await cli(['keys', 'create', 'later']);
    rmSync(at('data', 'files'), { recursive: true });
    rmSync(at('data', sheet));
    const { code, stdout, stderr } = await cli(['restore', at('first')]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /What was there before: .*causeway\.db\.replaced-/u);
    assert.equal(stderr, '');
    assert.deepEqual(await keyNames(at('data')), ['kept']);
    assert.ok(statSync(at('data', 'files', file)).isFile());
    assert.ok(statSync(at('data', sheet)).isFile());
    server = await start();
  });

  test('a restore into another installation says that the keys of providers do not open there', async () => {
    const { code, stderr } = await cli(['restore', at('first')], at('other'));
    assert.equal(code, 0);
    assert.match(stderr, /comes from another installation/u);
    assert.deepEqual(await keyNames(at('other')), ['kept']);
  });

  test('what is no backup, and data in PostgreSQL, cannot be run on', async () => {
    const [none, postgres] = await Promise.all([
      cli(['restore', at('data'), '--json'], at('other')),
      cli(['backup'], at('data'), { CAUSEWAY_DATABASE_URL: 'postgres://me@127.0.0.1:1/x' }),
    ]);
    assert.equal(none.code, 2);
    assert.match(JSON.stringify(none.json()), /is no backup/u);
    assert.equal(postgres.code, 2);
    assert.match(postgres.stderr, /^error: This server keeps its data in PostgreSQL: back it up with pg_dump/u);
  });
});
