import { skipWithout, startPostgres } from '../services.ts';
import { knowledgeSuite } from './knowledge-suite.ts';

knowledgeSuite('SQLite', false, async () => ({}));

knowledgeSuite('PostgreSQL', skipWithout('postgres').skip, async () => {
  const { url } = await startPostgres();
  return { CAUSEWAY_DATABASE_URL: url };
});
