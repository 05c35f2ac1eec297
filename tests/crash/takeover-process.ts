import { createMemoryBus } from '../../apps/server/src/storage/memory-bus.ts';
import { openDurable } from '../../apps/server/src/durable/open-durable.ts';
import { openPostgres } from '../../apps/server/src/storage/postgres.ts';

/** One machine of two: runs what it is given, slowly, and says which steps it does. */
const [url = ''] = process.argv.slice(2);
const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const durable = openDurable({
  database: openPostgres({ url, deadlineMs: 20_000 }),
  bus: createMemoryBus(),
  dataDir: '/nowhere',
  isShared: true,
  now: Date.now,
  onTrouble: (message, error) => tell(`trouble: ${message} ${String(error)}`),
});
durable.register({
  name: 'slow',
  run: async (context) => {
    for (let index = 0; index < 40; index += 1) {
      const step = { name: `s${index}`, kind: 'call', isIdempotent: true };
      await context.step(`/do/${index}`, step, async () => {
        tell(`step ${index} ${process.pid}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { output: index };
      });
    }
    return 'done';
  },
});
await durable.start();
tell('ready');
