// npm run check: everything that must hold besides the suites. Runs every step, one line each, then what failed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { finished, root, spawnNode, spawnNpm } from './process.mjs';
import { ensureInstalled } from './setup.mjs';

const atOnce = 2;
const piped = { stdio: ['ignore', 'pipe', 'pipe'] };
const tool =
  (path, ...args) =>
  () =>
    spawnNode([join(root, 'node_modules', ...path.split('/')), ...args], piped);
const suite = (file) => () => spawnNode(['--test', '--test-reporter=./scripts/test-report.mjs', file], piped);
const projects = [
  'apps/server',
  'apps/web',
  'apps/cli',
  'packages/contract',
  'packages/cors',
  'packages/client',
  'packages/doctor',
  'tsconfig.tests.json',
];

const steps = [
  ['format', tool('oxfmt/bin/oxfmt', '--check'), 'To mend: npx oxfmt'],
  ['lint', tool('oxlint/bin/oxlint', '--type-aware'), 'To mend what can be mended: npx oxlint --type-aware --fix'],
  ...projects.filter(hasSources).map((project) => [`types ${project}`, tool('typescript/bin/tsc', '-p', project)]),
  ...['rooms', 'catalogue', 'documents'].map((name) => [name, suite(`tests/${name}.test.ts`)]),
  ['lock', () => spawnNpm(['ci', '--dry-run', '--no-audit', '--no-fund'], piped), 'To mend: npm install'],
];

await ensureInstalled();
const failures = [];
const queue = [...steps];
await Promise.all(Array.from({ length: atOnce }, work));
for (const { name, output, hint } of failures) process.stderr.write(`\n${name}\n${output.trimEnd()}\n${hint ?? ''}\n`);
if (failures.length > 0) process.exitCode = 1;

async function work() {
  for (let step = queue.shift(); step; step = queue.shift()) await run(step);
}

async function run([name, start, hint]) {
  const started = Date.now();
  const { code, output } = await finished(start());
  const isGood = code === 0;
  process.stdout.write(`${isGood ? 'ok    ' : 'FAILED'} ${name.padEnd(28)} ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  if (!isGood) failures.push({ name, output, hint });
}

/** tsc treats a project without sources as an error; a room that is not furnished yet is none. */
function hasSources(project) {
  return project.endsWith('.json') || existsSync(join(root, project, 'src'));
}
