#!/usr/bin/env node
// Runs the command line on this Node where it is new enough to read TypeScript, else on the pinned one.
import { fileURLToPath } from 'node:url';

const main = new URL('../src/main.ts', import.meta.url);
const major = Number(process.versions.node.split('.', 1)[0]);

if (major >= 24) {
  await import(main.href);
} else {
  const { followTo, spawnNode } = await import('../../../scripts/process.mjs');
  const { ensureInstalled } = await import('../../../scripts/setup.mjs');
  await ensureInstalled();
  await followTo(spawnNode([fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit', cwd: process.cwd() }));
}
