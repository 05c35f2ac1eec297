import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openEngine } from './engine.ts';
import type { Engine } from './engine.ts';

let engine: Engine;
let directory: string;
let outside: string;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-engine-'));
  outside = mkdtempSync(join(tmpdir(), 'causeway-outside-'));
  writeFileSync(join(outside, 'secret.csv'), 'a\n1\n');
  writeFileSync(join(directory, 'own.csv'), 'a\n1\n');
  symlinkSync(join(outside, 'secret.csv'), join(directory, 'link.csv'));
  const limits = { memoryBytes: 256 * 1024 * 1024, temporaryBytes: 1024 * 1024 * 1024, threads: 2 };
  engine = await openEngine({ limits, directories: [directory], temporary: join(directory, 'tmp') });
});
after(() => {
  engine?.close();
  for (const path of [directory, outside]) rmSync(path, { recursive: true, force: true });
});

/** Ways out of the folder, and ways to change what was set. */
const probes: Readonly<Record<string, () => string>> = {
  'a file by its absolute path': () => `SELECT * FROM read_csv('${outside}/secret.csv')`,
  'a file of the system': () => `SELECT * FROM read_text('/etc/passwd')`,
  'a file as bytes': () => `SELECT * FROM read_blob('/etc/passwd')`,
  'a file by a path up and over': () => `SELECT * FROM read_csv('${directory}/../${outside.split('/').at(-1)}/secret.csv')`,
  'a relative path': () => `SELECT * FROM read_text('../../../../../../etc/passwd')`,
  'a link in the folder': () => `SELECT * FROM read_csv('${directory}/link.csv')`,
  'names of files outside': () => `SELECT * FROM glob('/etc/*')`,
  'names of files beside the folder': () => `SELECT * FROM glob('${directory}/../*')`,
  'the environment by its file': () => `SELECT * FROM read_text('/proc/self/environ')`,
  'the command line': () => `SELECT * FROM read_text('/proc/self/cmdline')`,
  'the environment by a function': () => `SELECT getenv('HOME')`,
  'JSON outside': () => `SELECT * FROM read_json('/etc/hosts')`,
  'Parquet outside': () => `SELECT * FROM read_parquet('${outside}/secret.csv')`,
  'lines of a file outside': () => `SELECT * FROM read_csv('/etc/passwd', delim=':', header=false)`,
  'a file named as a table': () => `SELECT * FROM '/etc/passwd'`,
  'an address': () => `SELECT * FROM read_csv('http://127.0.0.1:1/a.csv')`,
  'an address with TLS': () => `SELECT * FROM read_parquet('https://example.com/a.parquet')`,
  'a bucket': () => `SELECT * FROM read_parquet('s3://bucket/a.parquet')`,
  'writing outside': () => `COPY (SELECT 1) TO '${outside}/out.csv'`,
  'writing over a link': () => `COPY (SELECT 1) TO '${directory}/link.csv' (USE_TMP_FILE false)`,
  'a database outside': () => `ATTACH '${outside}/x.db' AS x`,
  'a database of SQLite': () => `ATTACH '${outside}/x.db' AS x (TYPE sqlite)`,
  'a database of Postgres': () => `ATTACH 'host=127.0.0.1' AS x (TYPE postgres)`,
  'an export outside': () => `EXPORT DATABASE '${outside}/all'`,
  'an import': () => `IMPORT DATABASE '${outside}'`,
  'more access': () => 'SET enable_external_access=true',
  'more folders': () => `SET allowed_directories=['/']`,
  'more memory': () => `SET memory_limit='100GB'`,
  'more threads': () => 'SET threads=64',
  'another home': () => `SET home_directory='/'`,
  'an extension': () => 'INSTALL httpfs',
  'a loaded extension': () => `LOAD '/tmp/x.duckdb_extension'`,
  'unlocked settings': () => 'SET lock_configuration=false',
  'a setting back': () => 'RESET enable_external_access',
  'a pragma': () => `PRAGMA temp_directory='/tmp'`,
  'a secret': () => `CREATE PERSISTENT SECRET s (TYPE s3)`,
};

describe('the engine refuses', () => {
  for (const [name, sql] of Object.entries(probes)) {
    test(name, async () => {
      await assert.rejects(engine.run(sql()), (error: unknown) => error instanceof Error);
    });
  }
});

test('the engine reads and writes in its folder', async () => {
  await engine.run(`COPY (SELECT * FROM read_csv('${directory}/own.csv')) TO '${directory}/copy.parquet' (FORMAT parquet)`);
  const { values } = await engine.columns(`SELECT count(*)::INTEGER FROM read_parquet('${directory}/copy.parquet')`);
  assert.deepEqual(values, [[1]]);
});

test('an expression that would run for ever elsewhere ends at once', async () => {
  const { values } = await engine.columns(`SELECT regexp_matches(repeat('a', 30000) || '!', '^(a+)+$')`);
  assert.deepEqual(values, [[false]]);
});

test('a session beside sees the same folders, keeps its temporary tables to itself, and ends with an interrupt', async () => {
  const beside = await engine.beside();
  await beside.run(`CREATE TEMP TABLE own AS SELECT * FROM read_csv('${directory}/own.csv')`);
  assert.deepEqual(await beside.rows('SELECT * FROM own'), [{ a: '1' }]);
  await assert.rejects(engine.run('SELECT * FROM own'), /own does not exist/u);
  await assert.rejects(beside.run('SET threads=64'), /locked/u);
  const endless = assert.rejects(
    beside.run('SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b'),
    /INTERRUPT/u,
  );
  const again = setInterval(() => engine.interrupt(), 10);
  await endless;
  clearInterval(again);
  beside.close();
  assert.deepEqual(await engine.rows('SELECT 1 AS one'), [{ one: 1 }]);
});
