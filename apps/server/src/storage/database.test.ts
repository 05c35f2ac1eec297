import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../tests/services.ts';
import { databaseSuite } from './database-suite.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

const directory = temporaryDirectory('sqlite');

databaseSuite('SQLite', false, () => {
  const path = join(directory, `${randomUUID()}.db`);
  return Promise.resolve({ database: openSqlite({ path }), reopen: () => openSqlite({ path }) });
});

databaseSuite('PostgreSQL', skipWithout('postgres').skip, async () => {
  const { url } = await startPostgres();
  return { database: openPostgres({ url }), reopen: () => openPostgres({ url }) };
});
