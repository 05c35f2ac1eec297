import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { Fault } from '@causeway/contract';
import { temporaryDirectory } from '../../../../tests/services.ts';
import { openSqlite } from './sqlite.ts';
import type { SqliteDatabase } from './sqlite.ts';

const directory = temporaryDirectory('sqlite');
const freshPath = (): string => join(directory, `${randomUUID()}.db`);
const program = join(import.meta.dirname, 'append-process.ts');
const insertText = 'insert into item (id, body) values (?, ?)';

async function openWithTable(busyLimitMs = 5000): Promise<SqliteDatabase> {
  const database = openSqlite({ path: freshPath(), busyLimitMs });
  await database.write([{ sql: 'create table item (id integer primary key, body text)', parameters: [] }]);
  return database;
}

const faultWith = (code: string) => (error: unknown) => {
  assert.ok(error instanceof Fault, String(error));
  assert.equal(error.code, code);
  return true;
};

interface Recovered {
  readonly acknowledged: readonly number[];
  readonly rows: readonly { readonly id: number; readonly parts: number }[];
  readonly integrity: unknown;
}

/** Runs the appending program until it acknowledged so many writes, or until it ends by itself; then opens what it left. */
async function appendUntil(acknowledgements: number, wrapper: readonly string[] = []): Promise<Recovered> {
  const path = freshPath();
  const [command, ...args] = [...wrapper, process.execPath, program, path];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.split('\n').length > acknowledgements) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const database = openSqlite({ path });
  const acknowledged = output.split('\n').slice(0, -1).map(Number);
  const exists = (await database.read("select 1 from sqlite_master where name = 'item'")).length > 0;
  const rows = exists
    ? await database.read<{ id: number; parts: number }>('select id, count(*) as parts from item group by id')
    : [];
  const [integrity] = await database.read<{ integrity_check: string }>('pragma integrity_check');
  await database.close();
  return { acknowledged, rows, integrity: integrity?.integrity_check };
}

function assertNothingLost({ acknowledged, rows, integrity }: Recovered): void {
  const kept = new Set(rows.map((row) => row.id));
  assert.deepEqual(
    acknowledged.filter((id) => !kept.has(id)),
    [],
  );
  assert.ok(
    rows.every((row) => row.parts === 2),
    'no write is there by half',
  );
  assert.equal(integrity, 'ok');
}

test('a process killed at 20 points of its writes has lost nothing that it acknowledged, and kept no write by half', async () => {
  for (let point = 1; point <= 20; point += 2) {
    const pair = await Promise.all([appendUntil(point * 3), appendUntil(point * 3 + 7)]);
    for (const recovered of pair) {
      assert.ok(recovered.acknowledged.length > 0);
      assertNothingLost(recovered);
    }
  }
});

function findStrace(): string | false {
  try {
    accessSync('/usr/bin/strace', constants.X_OK);
    return false;
  } catch {
    return 'not installed: strace';
  }
}

test('a process killed inside an fsync has lost nothing that it acknowledged', { skip: findStrace() }, async () => {
  const points = [5, 6, 7, 8, 9, 12, 20, 33];
  for (const point of points) {
    const inject = [
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      'trace=fsync,fdatasync',
      '-e',
      `inject=fsync,fdatasync:signal=SIGKILL:when=${point}`,
    ];
    assertNothingLost(await appendUntil(1_000_000, ['/usr/bin/strace', ...inject]));
  }
});

test('a write whose fsync failed is never acknowledged', { skip: findStrace() }, async () => {
  const inject = [
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    'trace=fsync,fdatasync',
    '-e',
    'inject=fsync,fdatasync:error=EIO:when=12+',
  ];
  const recovered = await appendUntil(1_000_000, ['/usr/bin/strace', ...inject]);
  assert.ok(recovered.acknowledged.length > 0);
  assertNothingLost(recovered);
});

test('the writes of one tick share one transaction', async () => {
  const database = await openWithTable();
  database.connection.exec('pragma wal_checkpoint(truncate)');
  const insert = database.prepare(insertText, 1);
  await Promise.all(Array.from({ length: 50 }, (_, id) => database.write([insert(id, 'short')])));
  const pages = statSync(`${database.path}-wal`).size / 4096;
  assert.ok(pages < 5, `${pages} pages in the log; one for each write would be 50`);
  await database.close();
});

test('a lock of another process delays a write, not the event loop', async () => {
  const database = await openWithTable(60_000);
  const other = new DatabaseSync(database.path);
  other.exec('begin immediate');
  const written = database.write([database.prepare(insertText, 1)(1, 'late')]);
  const turns: number[] = [];
  for (let before = performance.now(); turns.length < 21; before = performance.now()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    turns.push(performance.now() - before);
  }
  assert.deepEqual(await database.read('select count(*) as count from item'), [{ count: 0 }]);
  other.exec('commit');
  assert.deepEqual(await written, [1]);
  // A write that waited inside of the loop would do so in every turn; a busy machine is late in some.
  const usual = turns.toSorted((a, b) => a - b)[10] ?? 0;
  assert.ok(usual < 50, `${usual} ms`);
  other.close();
  await database.close();
});

test('a lock that stays is a database_busy and nothing is saved later', async () => {
  const database = await openWithTable(60);
  const other = new DatabaseSync(database.path);
  other.exec('begin immediate');
  await assert.rejects(database.write([database.prepare(insertText, 1)(1, '')]), faultWith('database_busy'));
  other.exec('commit');
  assert.deepEqual(await database.write([database.prepare(insertText, 1)(2, '')]), [1]);
  assert.deepEqual(await database.read('select id from item'), [{ id: 2 }]);
  other.close();
  await database.close();
});

test('a full disk is a disk_full, reads go on, and writes too once there is space', async () => {
  const database = await openWithTable();
  const insert = database.prepare(insertText, 1);
  database.connection.exec('pragma max_page_count = 10');
  await assert.rejects(database.write([insert(1, 'x'.repeat(100_000))]), faultWith('disk_full'));
  assert.deepEqual(await database.read('select count(*) as count from item'), [{ count: 0 }]);
  database.connection.exec('pragma max_page_count = 1000000');
  assert.deepEqual(await database.write([insert(1, 'x'.repeat(100_000))]), [1]);
  await database.close();
});

test(
  'the database and its log are for this account only',
  { skip: process.platform === 'win32' && 'no file modes on Windows' },
  async () => {
    const database = await openWithTable();
    for (const suffix of ['', '-wal', '-shm']) assert.equal(statSync(database.path + suffix).mode & 0o777, 0o600);
    await database.close();
  },
);

test('closing commits what was queued', async () => {
  const database = await openWithTable();
  const insert = database.prepare(insertText, 1);
  const written = Array.from({ length: 1200 }, (_, id) => database.write([insert(id, '')]));
  await database.close();
  await Promise.all(written);
  const again = openSqlite({ path: database.path });
  assert.deepEqual(await again.read('select count(*) as count from item'), [{ count: 1200 }]);
  await again.close();
});
