import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import test from 'node:test';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../tests/services.ts';
import { UnexpectedRowsError } from './database.ts';
import type { Database } from './database.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

interface Opened {
  readonly database: Database;
  /** Opens the same data again, as another process would. */
  reopen(): Database;
}

interface Tables {
  item: { id: string; body: string; amount: number; data: Uint8Array | null };
}

const createTable = {
  sqlite: 'create table item (id text primary key, body text not null, amount bigint not null, data blob)',
  postgres: 'create table item (id text primary key, body text not null, amount bigint not null, data bytea)',
};

interface Implementation {
  readonly name: string;
  readonly skip: string | false;
  open(): Promise<Opened>;
}

const directory = temporaryDirectory('sqlite');

const implementations: readonly Implementation[] = [
  {
    name: 'SQLite',
    skip: false,
    async open() {
      const path = join(directory, `${randomUUID()}.db`);
      return { database: openSqlite({ path }), reopen: () => openSqlite({ path }) };
    },
  },
  {
    name: 'PostgreSQL',
    ...skipWithout('postgres'),
    async open() {
      const { url } = await startPostgres();
      return { database: openPostgres({ url, deadlineMs: 20_000 }), reopen: () => openPostgres({ url, deadlineMs: 20_000 }) };
    },
  },
];

const insertInto = (database: Database) => database.prepare('insert into item (id, body, amount) values (?, ?, ?)', 1);

async function idsOf(database: Database): Promise<readonly string[]> {
  const rows = await database.read<{ id: string }>('select id from item order by id');
  return rows.map((row) => row.id);
}

for (const { name, skip, open } of implementations) {
  const check = (title: string, body: (opened: Opened) => Promise<void>) => {
    test(`${name}: ${title}`, { skip }, async () => {
      const opened = await open();
      try {
        await opened.database.write([{ sql: createTable[opened.database.dialect], parameters: [] }]);
        await body(opened);
      } finally {
        await opened.database.close();
      }
    });
  };
  check('a write of several statements is committed whole and answers the rows each changed', async ({ database }) => {
    const insert = insertInto(database);
    const raise = database.prepare('update item set amount = amount + ?');
    assert.deepEqual(await database.write([insert('a', 'one', 1), insert('b', 'two', 2), raise(10)]), [1, 1, 2]);
    assert.deepEqual(await database.read('select id, amount from item order by id'), [
      { id: 'a', amount: 11 },
      { id: 'b', amount: 12 },
    ]);
  });

  check('a write that changes other rows than expected leaves nothing behind', async ({ database }) => {
    const insert = insertInto(database);
    const move = database.prepare('update item set amount = ? where id = ?', 1);
    const failed = database.write([insert('a', 'one', 1), move(2, 'missing')]);
    await assert.rejects(failed, (error: unknown) => error instanceof UnexpectedRowsError && error.statementIndex === 1);
    assert.deepEqual(await idsOf(database), []);
  });

  check('a failed constraint undoes its own write and no other of the same tick', async ({ database }) => {
    const insert = insertInto(database);
    const outcomes = await Promise.allSettled([
      database.write([insert('a', '', 1)]),
      database.write([insert('b', '', 1), insert('a', 'again', 1)]),
      database.write([insert('c', '', 1)]),
      database.write([{ sql: 'insert into missing values (1)', parameters: [] }]),
      database.write([insert('d', '', 1)]),
    ]);
    const states = outcomes.map((outcome) => outcome.status);
    assert.equal(states.filter((state) => state === 'rejected').length, 2);
    const ids = await idsOf(database);
    // Without an order among connections PostgreSQL may let either of the two writes of `a` win.
    assert.ok(states[0] === 'fulfilled' ? !ids.includes('b') : ids.includes('b'));
    assert.deepEqual(
      ids.filter((id) => 'acd'.includes(id)),
      ['a', 'c', 'd'],
    );
  });

  check('rows are plain objects with numbers, text, bytes and null', async ({ database }) => {
    const data = new Uint8Array([0, 1, 255, 39, 92]);
    const insert = database.prepare('insert into item (id, body, amount, data) values (?, ?, ?, ?)', 1);
    const text = "quote ' and \\ 日本語 🙂 e\u0301 \u{1F468}\u200D\u{1F469}";
    await database.write([insert('a', text, 1_795_159_748_097, data), insert('b', '', -1, null)]);
    const rows = await database.read('select id, body, amount, data from item order by id');
    assert.deepEqual(rows, [
      { id: 'a', body: text, amount: 1_795_159_748_097, data },
      { id: 'b', body: '', amount: -1, data: null },
    ]);
    assert.equal(Object.getPrototypeOf(rows[0]), Object.prototype);
  });

  check(
    'a bigint can be written and a number that JavaScript cannot hold is an error, not a wrong value',
    async ({ database }) => {
      const insert = insertInto(database);
      await database.write([insert('a', '', 9_007_199_254_740_991n), insert('b', '', 9_007_199_254_740_993n)]);
      const exact = await database.read("select amount from item where id = 'a'");
      assert.deepEqual(exact, [{ amount: 9_007_199_254_740_991 }]);
      await assert.rejects(database.read("select amount from item where id = 'b'"), RangeError);
    },
  );

  check('counts and sums are numbers, comparisons 0 or 1', async ({ database }) => {
    const insert = insertInto(database);
    await database.write([insert('a', '', 2), insert('b', '', 3)]);
    const [row] = await database.read(
      "select count(*) as count, sum(amount) as total, 'a' = 'a' as same from item where amount > ?",
      1,
    );
    assert.deepEqual(row, { count: 2, total: 5, same: 1 });
  });

  check('question marks inside strings, names and comments are not parameters', async ({ database }) => {
    const [row] = await database.read(`select 'it''s?' as "a?", cast(? as text) as b -- really?\n /* ? */`, 'yes');
    assert.deepEqual(row, { 'a?': "it's?", b: 'yes' });
  });

  check('statements that Kysely compiles are read by it and written by write', async ({ database }) => {
    const db = database.kysely<Tables>();
    const insert = db.insertInto('item').values({ id: 'a', body: 'x', amount: 1, data: null }).compile();
    await database.write([{ sql: insert.sql, parameters: ['a', 'x', 1, null] }]);
    const rows = await db.selectFrom('item').selectAll().where('id', 'in', ['a', 'b']).execute();
    assert.deepEqual(rows, [{ id: 'a', body: 'x', amount: 1, data: null }]);
  });

  check('a change outside write is refused', async ({ database }) => {
    const db = database.kysely<Tables>();
    await assert.rejects(db.deleteFrom('item').execute(), /only reads/u);
    await assert.rejects(database.read('delete from item'), /only reads/u);
    await assert.rejects(
      db.transaction().execute(() => Promise.resolve()),
      /no transactions/u,
    );
  });

  check('an empty write changes nothing', async ({ database }) => {
    assert.deepEqual(await database.write([]), []);
  });

  check('1,000 writes at once are all there, and another reader sees them', async ({ database, reopen }) => {
    const insert = insertInto(database);
    const writes = Array.from({ length: 1000 }, (_, index) => database.write([insert(`i${index}`, 'x'.repeat(300), index)]));
    await Promise.all(writes);
    const other = reopen();
    try {
      assert.deepEqual(await other.read('select count(*) as count, sum(amount) as total from item'), [
        { count: 1000, total: 499_500 },
      ]);
    } finally {
      await other.close();
    }
  });

  check('two writes that lock the same rows in opposite order both succeed', async ({ database }) => {
    const insert = insertInto(database);
    await database.write([insert('a', '', 0), insert('b', '', 0)]);
    const raise = database.prepare('update item set amount = amount + 1 where id = ?', 1);
    await Promise.all([database.write([raise('a'), raise('b')]), database.write([raise('b'), raise('a')])]);
    assert.deepEqual(await database.read('select amount from item order by id'), [{ amount: 2 }, { amount: 2 }]);
  });

  check('its check passes while it answers', async ({ database }) => {
    await database.check(AbortSignal.timeout(30_000));
  });
}
