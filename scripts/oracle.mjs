// npm run oracle [-- --seed=N --count=N --only=g1,g2 --browser=firefox]: the judge against the browsers of this system.
import { join } from 'node:path';
import { followTo, root, spawnNode } from './process.mjs';
import { ensureInstalled } from './setup.mjs';

await ensureInstalled();
await followTo(spawnNode([join(root, 'tests', 'oracle', 'oracle.ts'), ...process.argv.slice(2)], { stdio: 'inherit' }));
