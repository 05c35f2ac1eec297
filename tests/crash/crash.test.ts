import { test } from 'node:test';
import { temporaryDirectory } from '../services.ts';
import { checkCase } from './crash-case.ts';

/** All 200 take a quarter of an hour: `npm run crash`. */
const count = Number(process.env['CAUSEWAY_CRASH_CASES'] ?? 3);
const first = Number(process.env['CAUSEWAY_CRASH_FIRST'] ?? 1);

test(`${count} random definitions survive a kill -9 after every commit`, { timeout: 3_600_000 }, async (context) => {
  const root = temporaryDirectory('crash');
  // Each kill starts a process; the second one does not compile it again.
  process.env['NODE_COMPILE_CACHE'] = root;
  let kills = 0;
  let attention = 0;
  for (let seed = first; seed < first + count; seed += 1) {
    const report = await checkCase(root, seed);
    kills += report.kills;
    attention += report.attention;
  }
  context.diagnostic(`${count} definitions, ${kills} kills, ${attention} decisions asked for`);
});
