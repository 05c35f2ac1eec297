import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFileSync, copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { temporaryDirectory } from '../../../../tests/services.ts';
import { BackupError, backupDatabase, restoreDatabase, verifyBackup } from './backup.ts';
import { openSqlite } from './sqlite.ts';
import type { SqliteDatabase } from './sqlite.ts';

const directory = temporaryDirectory('backup');
const fresh = (): string => join(directory, randomUUID(), 'causeway.db');

async function openFilled(rows: number): Promise<SqliteDatabase> {
  const database = openSqlite({ path: fresh() });
  await database.write([
    { sql: 'create table item (id integer primary key, body text)', parameters: [] },
    { sql: 'create virtual table words using fts5(body)', parameters: [] },
  ]);
  await append(database, 0, rows);
  return database;
}

async function append(database: SqliteDatabase, from: number, count: number): Promise<void> {
  const insert = database.prepare('insert into item (id, body) values (?, ?)', 1);
  const index = database.prepare('insert into words (body) values (?)', 1);
  const body = 'x'.repeat(300);
  await Promise.all(
    Array.from({ length: count }, (_, n) => database.write([insert(from + n, body), index(`word${from + n}`)])),
  );
}

const inUse = (error: unknown): boolean => error instanceof BackupError && /Stop the server first/u.test(error.message);

test('a backup taken while rows are written is one moment of the database, and its manifest verifies', async () => {
  const database = await openFilled(2000);
  const path = `${fresh()}.backup`;
  const done = new AbortController();
  const writing = (async () => {
    let from = 2000;
    for (; !done.signal.aborted; from += 20) await append(database, from, 20);
    return from;
  })();
  const manifest = await backupDatabase(database, path);
  done.abort();
  const written = await writing;
  const { item = 0, words = 0 } = manifest.rows;
  assert.ok(item >= 2000 && item <= written);
  assert.equal(words, item);
  assert.deepEqual(await verifyBackup(path), manifest);
  await database.close();
});

test('a backup restores into a new place and opens there', async () => {
  const database = await openFilled(100);
  const path = `${fresh()}.backup`;
  await backupDatabase(database, path);
  await database.close();
  const target = fresh();
  assert.equal(await restoreDatabase(path, target), undefined);
  const restored = openSqlite({ path: target });
  assert.deepEqual(await restored.read('select count(*) as count from item'), [{ count: 100 }]);
  assert.deepEqual(await restored.read("select count(*) as count from words where words match 'word42'"), [{ count: 1 }]);
  await restored.close();
});

test('a restore refuses while the database is open, and keeps what it replaces', async () => {
  const database = await openFilled(10);
  const path = `${fresh()}.backup`;
  await backupDatabase(database, path);
  await append(database, 10, 5);
  await assert.rejects(restoreDatabase(path, database.path), inUse);
  assert.deepEqual(await database.read('select count(*) as count from item'), [{ count: 15 }]);
  await database.close();
  const replaced = await restoreDatabase(path, database.path);
  assert.ok(replaced);
  for (const [file, count] of [
    [database.path, 10],
    [replaced, 15],
  ] as const) {
    const opened = openSqlite({ path: file });
    assert.deepEqual(await opened.read('select count(*) as count from item'), [{ count }]);
    await opened.close();
  }
});

test('a changed backup and one without its manifest are refused', async () => {
  const database = await openFilled(10);
  const path = `${fresh()}.backup`;
  await backupDatabase(database, path);
  await database.close();
  const changed = `${path}.copy`;
  copyFileSync(path, changed);
  await assert.rejects(verifyBackup(changed), /manifest\.json cannot be read/u);
  copyFileSync(`${path}.manifest.json`, `${changed}.manifest.json`);
  appendFileSync(changed, 'x');
  await assert.rejects(restoreDatabase(changed, fresh()), /was changed or damaged/u);
});

test('a backup leaves one file and its manifest', async () => {
  const database = await openFilled(10);
  const path = fresh();
  await backupDatabase(database, path);
  await verifyBackup(path);
  assert.deepEqual(readdirSync(join(path, '..')).toSorted(), ['causeway.db', 'causeway.db.manifest.json']);
  await database.close();
});
