import { skipWithout, startPostgres } from '../../../../../tests/services.ts';
import { suite } from 'node:test';
import { openPostgres } from '../../storage/postgres.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { meterContract } from './meter-suite.ts';

meterContract('SQLite', async () => {
  const database = openSqlite({ path: ':memory:' });
  return { database, close: () => database.close() };
});

suite('PostgreSQL', skipWithout('postgres'), () => {
  meterContract(
    'PostgreSQL',
    async () => {
      const service = await startPostgres();
      const database = openPostgres({ url: service.url, deadlineMs: 20_000 });
      return {
        database,
        close: async () => {
          await database.close();
          await service.stop();
        },
      };
    },
    Number(process.env['CAUSEWAY_TEST_SEEDS'] ?? 2),
  );
});
