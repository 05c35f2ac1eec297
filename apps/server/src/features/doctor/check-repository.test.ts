import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { DoctorCheck } from '@causeway/contract';
import { skipWithout, startPostgres } from '../../../../../tests/services.ts';
import type { Database } from '../../storage/database.ts';
import { migrate } from '../../storage/migrate.ts';
import { openPostgres } from '../../storage/postgres.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { createCheckRepository } from './check-repository.ts';
import { checksMigration } from './migrations/0001-checks.ts';

const makeCheck = (at: number, title = 'GET http://a.test/'): DoctorCheck => ({
  id: mintId('check'),
  created_at: at,
  title,
  origin: 'http://page.test',
  verdict: 'broken',
  cause: { code: 'C01', title: 'The server sends no CORS headers' },
  target: { url: 'http://a.test/' },
  report: {
    verdict: 'broken',
    origin: 'http://page.test',
    requests: [],
    sockets: [],
    findings: [],
    checks: [],
    ruled_out: [],
    suspects: [],
    notes: [],
    requests_sent: 1,
    duration_ms: 2,
  },
  browser: null,
});

function checkContract(open: () => Promise<{ readonly database: Database; readonly close: () => Promise<void> }>): void {
  test('a check comes back as it was, to its owner alone, and only the newest are kept', async () => {
    const { database, close } = await open();
    try {
      await migrate(database, [{ feature: 'doctor', migrations: [checksMigration] }]);
      const repository = createCheckRepository(database);
      const checks = [1, 2, 3, 4].map((at) => makeCheck(1_800_000_000_000 + at, `GET http://a.test/100%_${at}`));
      for (const check of checks) await repository.insert('ada', check, 3);
      const [oldest, newest] = [checks[0], checks.at(-1)];
      assert.ok(oldest && newest);
      assert.deepEqual(await repository.load('ada', newest.id), newest);
      assert.equal(await repository.load('ada', oldest.id), undefined);
      assert.equal(await repository.load('bob', newest.id), undefined);
      assert.deepEqual(await repository.list('bob', { limit: 10 }), []);
      assert.equal(await repository.remove('bob', newest.id), false);
      const listed = await repository.list('ada', { limit: 2 });
      assert.deepEqual(
        listed.map(({ id }) => id),
        checks
          .slice(2)
          .toReversed()
          .map(({ id }) => id),
      );
      const last = listed.at(-1);
      assert.ok(last);
      const older = await repository.list('ada', { limit: 2, after: { at: last.created_at, id: last.id } });
      assert.deepEqual(
        older.map(({ id }) => id),
        [checks[1]?.id],
      );
      assert.equal((await repository.list('ada', { limit: 9, text: '100%_4' })).length, 1);
      assert.equal((await repository.list('ada', { limit: 9, text: 'no cors' })).length, 3);
      assert.equal((await repository.list('ada', { limit: 9, text: '1%4' })).length, 0);
      assert.equal(await repository.remove('ada', newest.id), true);
    } finally {
      await close();
    }
  });
}

suite('checks in SQLite', () => {
  checkContract(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'causeway-checks-'));
    const database = openSqlite({ path: join(directory, 'causeway.db') });
    return {
      database,
      close: async () => {
        await database.close();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  });
});

suite('checks in PostgreSQL', skipWithout('postgres'), () => {
  checkContract(async () => {
    const { url, stop } = await startPostgres();
    const database = openPostgres({ url, deadlineMs: 20_000 });
    return {
      database,
      close: async () => {
        await database.close();
        await stop();
      },
    };
  });
});
