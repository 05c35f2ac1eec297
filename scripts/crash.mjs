// npm run crash [-- --count=N --first=N]: random workflows, each killed after every one of its commits. 200 take a quarter of an hour.
import { followTo, root, spawnNode } from './process.mjs';
import { ensureInstalled } from './setup.mjs';

await ensureInstalled();
const option = (name, fallback) => process.argv.find((each) => each.startsWith(`--${name}=`))?.split('=')[1] ?? fallback;
process.env.CAUSEWAY_CRASH_CASES = option('count', '200');
process.env.CAUSEWAY_CRASH_FIRST = option('first', '1');
await followTo(spawnNode(['--test', 'tests/crash/crash.test.ts'], { stdio: 'inherit', cwd: root }));
