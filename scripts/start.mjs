// npm start: set up what is missing, then become the server.
import { followTo, spawnNode } from './process.mjs';
import { ensureInstalled, ensureWebBuilt } from './setup.mjs';

await ensureInstalled();
await ensureWebBuilt();
await followTo(spawnNode(['apps/server/src/main.ts', ...process.argv.slice(2)], { stdio: 'inherit' }));
