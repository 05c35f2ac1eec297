import { join } from 'node:path';
import { describe } from 'node:test';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../tests/services.ts';
import { openPostgres } from '../storage/postgres.ts';
import { openSqlite } from '../storage/sqlite.ts';
import { workerSuite } from './worker-suite.ts';

describe('runs on SQLite', () => {
  workerSuite({ open: async () => openSqlite({ path: join(temporaryDirectory('worker'), 'runs.db') }) });
});

describe('runs on PostgreSQL', skipWithout('postgres'), () => {
  workerSuite({ open: async () => openPostgres({ url: (await startPostgres()).url, deadlineMs: 20_000 }) });
});
