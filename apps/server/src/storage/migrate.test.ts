import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../tests/services.ts';
import type { Database } from './database.ts';
import { MigrationError, migrate } from './migrate.ts';
import type { Migration } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { openSqlite } from './sqlite.ts';

const directory = temporaryDirectory('migrate');
const program = join(import.meta.dirname, 'migrate-process.ts');
const first: Migration = {
  id: '0001-first',
  up: ['create table first (id text primary key)', "insert into first values ('a')"],
};
const second: Migration = {
  id: '0002-second',
  up: { sqlite: ['create table second (x blob)'], postgres: ['create table second (x bytea)'] },
};
const of = (...migrations: Migration[]) => [{ feature: 'test', migrations }];

interface Place {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
}

const places = [
  {
    name: 'SQLite',
    skip: false,
    place: async (): Promise<Place> => ({ databaseUrl: undefined, dataDir: join(directory, randomUUID()) }),
  },
  {
    name: 'PostgreSQL',
    ...skipWithout('postgres'),
    place: async (): Promise<Place> => ({ databaseUrl: (await startPostgres()).url, dataDir: '' }),
  },
];

async function ledgerOf(database: Database): Promise<readonly string[]> {
  const rows = await database.read<{ id: string }>('select id from migration order by id');
  return rows.map((row) => row.id);
}

async function run(place: Place, ...more: string[]): Promise<{ readonly code: unknown; readonly output: string }> {
  const child = spawn(process.execPath, [program, place.databaseUrl ?? '', place.dataDir, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { code, output };
}

for (const { name, skip, place } of places) {
  const check = (title: string, body: (database: Database, where: Place) => Promise<void>) => {
    test(`${name}: ${title}`, { skip }, async () => {
      const where = await place();
      const database = openDatabase(where);
      try {
        await body(database, where);
      } finally {
        await database.close();
      }
    });
  };

  check('what is missing is applied in order and only once', async (database) => {
    assert.deepEqual((await migrate(database, of(first))).applied, ['test/0001-first']);
    assert.deepEqual((await migrate(database, of(first, second))).applied, ['test/0002-second']);
    assert.deepEqual((await migrate(database, of(first, second))).applied, []);
    assert.deepEqual(await ledgerOf(database), ['test/0001-first', 'test/0002-second']);
    assert.deepEqual(await database.read('select id from first'), [{ id: 'a' }]);
  });

  check('a migration that fails in the middle leaves nothing behind, and the ones before it stay', async (database) => {
    const broken: Migration = { id: '0002-broken', up: ['create table half (id text)', 'insert into missing values (1)'] };
    await assert.rejects(migrate(database, of(first, broken)), /test\/0002-broken failed and left nothing behind: .*missing/u);
    assert.deepEqual(await ledgerOf(database), ['test/0001-first']);
    await assert.rejects(database.read('select * from half'));
  });

  check('a migration that was changed after it had been applied is refused', async (database) => {
    await migrate(database, of(first));
    const changed = { ...first, up: ['create table first (id text)'] };
    await assert.rejects(migrate(database, of(changed)), (error: unknown) => {
      assert.ok(error instanceof MigrationError);
      assert.match(error.message, /test\/0001-first was changed/u);
      return true;
    });
  });

  check('a database of a newer version is refused with what to do', async (database) => {
    await migrate(database, of(first, second));
    await assert.rejects(
      migrate(database, of(first)),
      /newer version: it has test\/0002-second.*Start the newer version again/u,
    );
  });

  check('two processes that start at once apply each migration once', async (database, where) => {
    const runs = await Promise.all([run(where), run(where)]);
    assert.deepEqual(
      runs.map((one) => one.code),
      [0, 0],
    );
    const applied = runs.flatMap((one) => JSON.parse(one.output) as string[]);
    assert.deepEqual(applied.toSorted(), ['test/0001-first', 'test/0002-second']);
    assert.deepEqual(await ledgerOf(database), ['test/0001-first', 'test/0002-second']);
  });
}

test('SQLite: a process killed in the middle of a migration leaves nothing of it, and the next start completes it', async () => {
  const where = { databaseUrl: undefined, dataDir: join(directory, randomUUID()) };
  assert.equal((await run(where, 'dies')).code, null);
  const database = openDatabase(where);
  assert.deepEqual(await ledgerOf(database), ['test/0001-first']);
  await assert.rejects(database.read('select * from second_0'), /no such table/u);
  await database.close();
  assert.deepEqual(JSON.parse((await run(where)).output), ['test/0002-second']);
});

test('SQLite: a copy is made before a pending migration of a database in use, and the five newest stay', async () => {
  const dataDir = join(directory, randomUUID());
  const backupDir = join(dataDir, 'backups');
  const database = openDatabase({ dataDir });
  assert.equal((await migrate(database, of(first), { backupDir })).backup, undefined);
  const more = Array.from({ length: 7 }, (_, index): Migration => ({
    id: `000${index + 2}-more`,
    up: [`create table more_${index} (id text)`],
  }));
  for (let count = 1; count <= more.length; count += 1) {
    await migrate(database, of(first, ...more.slice(0, count)), { backupDir });
  }
  await database.close();
  const names = readdirSync(backupDir).toSorted();
  assert.equal(names.length, 5);
  assert.match(names.at(-1) ?? '', /-before-test-0008-more\.db$/u);
  const copy = openSqlite({ path: join(backupDir, names.at(-1) ?? '') });
  assert.equal((await ledgerOf(copy)).at(-1), 'test/0007-more');
  await copy.close();
});

test('SQLite: a text with two statements is refused instead of losing the second', async () => {
  const database = openDatabase({ dataDir: join(directory, randomUUID()) });
  const two: Migration = { id: '0001-two', up: ['create table a (x text); create table b (x text)'] };
  await assert.rejects(migrate(database, of(two)), /one statement at a time/u);
  await database.close();
});
