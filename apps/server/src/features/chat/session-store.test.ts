import { join } from 'node:path';
import { skipWithout, startPostgres, startRedis, temporaryDirectory } from '../../../../../tests/services.ts';
import type { Database } from '../../storage/database.ts';
import { migrate } from '../../storage/migrate.ts';
import { openPostgres } from '../../storage/postgres.ts';
import { connectRedis } from '../../storage/redis.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { sessionsMigration } from './migrations/0001-sessions.ts';
import { titlesMigration } from './migrations/0002-titles.ts';
import { createRedisSessionStore } from './redis-session-store.ts';
import { sessionStoreSuite } from './session-store-suite.ts';
import type { OpenedStore } from './session-store-suite.ts';
import { createSqlSessionStore } from './sql-session-store.ts';

async function openSql(database: Database): Promise<OpenedStore> {
  await migrate(database, [{ feature: 'chat', migrations: [sessionsMigration, titlesMigration] }]);
  return { store: createSqlSessionStore(database), close: () => database.close() };
}

sessionStoreSuite('SQLite', false, () => openSql(openSqlite({ path: join(temporaryDirectory('chat'), 'test.db') })));

sessionStoreSuite('PostgreSQL', skipWithout('postgres').skip, async () => {
  const { url } = await startPostgres();
  return openSql(openPostgres({ url, deadlineMs: 20_000 }));
});

sessionStoreSuite('Redis', skipWithout('redis').skip, async () => {
  const service = await startRedis();
  const redis = connectRedis({ url: service.url, deadlineMs: 10_000 });
  const close = async (): Promise<void> => {
    await redis.close();
    await service.stop();
  };
  return { store: createRedisSessionStore(redis), close };
});
