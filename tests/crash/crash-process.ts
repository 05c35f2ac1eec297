import type { Database } from '../../apps/server/src/storage/database.ts';
import { openStage } from './crash-stage.ts';

/** Runs a case and ends itself as a crash would, right after a commit. */
const [directory = '', seed = '0', killAfter = '0'] = process.argv.slice(2);
let commits = 0;

const wrap = (database: Database): Database => ({
  ...database,
  write: async (statements, options) => {
    const changed = await database.write(statements, options);
    commits += 1;
    if (commits === Number(killAfter)) process.kill(process.pid, 'SIGKILL');
    return changed;
  },
});

const stage = await openStage({ directory, wrap });
const id = await stage.begin(Number(seed));
const over = Promise.withResolvers<void>();
stage.durable.feed.onceOver(id, over.resolve);
const row = await stage.durable.list.find('ann', 'workflow', id);
if (row?.ended_at === null) await over.promise;
await stage.close();
