// npm test [part of a path …] [--name=pattern] [--verbose]: every suite, or those whose path contains one of the words.
import { findFiles } from './find-files.mjs';
import { followTo, root, spawnNode } from './process.mjs';
import { ensureInstalled, ensureWebBuilt } from './setup.mjs';

await ensureInstalled();

const words = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const name = process.argv.find((argument) => argument.startsWith('--name='))?.slice('--name='.length);
const isVerbose = process.argv.includes('--verbose');
const files = findFiles(root, ['apps', 'packages', 'tests'], /\.test\.ts$/u).filter(
  (file) => words.length === 0 || words.some((word) => file.includes(word)),
);
if (files.length === 0) {
  process.stderr.write(`No test file contains ${words.join(' or ')}\n`);
  process.exit(1);
}
if (files.some((file) => /^tests\/(?:browser|stories|faults)\//u.test(file))) await ensureWebBuilt();

const reporter = isVerbose ? 'spec' : './scripts/test-report.mjs';
const child = spawnNode(
  [
    '--import=./scripts/flush-before-exit.mjs',
    '--test',
    '--test-concurrency=2',
    '--test-timeout=240000',
    // A handle that a suite forgot would keep the whole run alive for ever.
    '--test-force-exit',
    `--test-reporter=${reporter}`,
    '--test-reporter-destination=stdout',
    ...(name === undefined ? [] : [`--test-name-pattern=${name}`]),
    ...files,
  ],
  { stdio: 'inherit' },
);
await followTo(child);
