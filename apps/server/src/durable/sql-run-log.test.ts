import { join } from 'node:path';
import { describe } from 'node:test';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../tests/services.ts';
import { openPostgres } from '../storage/postgres.ts';
import { openSqlite } from '../storage/sqlite.ts';
import { runLogSuite } from './run-log-suite.ts';

describe('the log of runs on SQLite', () => {
  runLogSuite(async () => {
    const backupDir = temporaryDirectory('run-log');
    return { database: openSqlite({ path: join(backupDir, 'runs.db') }), backupDir };
  });
});

describe('the log of runs on PostgreSQL', skipWithout('postgres'), () => {
  runLogSuite(async () => {
    const { url } = await startPostgres();
    return { database: openPostgres({ url, deadlineMs: 20_000 }), backupDir: temporaryDirectory('run-log') };
  });
});
