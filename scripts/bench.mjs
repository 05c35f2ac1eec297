// npm run bench [part of a name …]: the benches in order, one at a time, because they measure.
import { findFiles } from './find-files.mjs';
import { finished, root, spawnNode } from './process.mjs';
import { ensureInstalled } from './setup.mjs';

await ensureInstalled();

const words = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const files = findFiles(root, ['bench'], /\.bench\.ts$/u).filter(
  (file) => words.length === 0 || words.some((word) => file.includes(word)),
);
if (files.length === 0) {
  process.stderr.write(`No bench is named like ${words.join(' or ') || '*.bench.ts'}\n`);
  process.exit(1);
}
for (const file of files) {
  process.stdout.write(`\n## ${file}\n`);
  const { code } = await finished(spawnNode([file, ...options], { stdio: 'inherit' }));
  if (code !== 0) process.exitCode = code;
}
