import { join } from 'node:path';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../../tests/services.ts';
import { openPostgres } from '../../storage/postgres.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { callRepositorySuite } from './call-repository-suite.ts';

callRepositorySuite('SQLite', false, async () => openSqlite({ path: join(temporaryDirectory('calls'), 'test.db') }));
callRepositorySuite('PostgreSQL', skipWithout('postgres').skip, async () =>
  openPostgres({ url: (await startPostgres()).url, deadlineMs: 20_000 }),
);
