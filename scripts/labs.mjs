// npm run labs [--verify] [--mended] [--only part-of-id …] [--group name …] [--json] [-v]: starts every lab and scores the doctor on it.
import { followTo, spawnNode } from './process.mjs';
import { ensureInstalled } from './setup.mjs';

await ensureInstalled();
await followTo(spawnNode(['tests/labs/run.ts', ...process.argv.slice(2)], { stdio: 'inherit' }));
