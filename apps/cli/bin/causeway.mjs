#!/usr/bin/env node
// Runs the command line on this Node where it is new enough to read TypeScript, else on the pinned one.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../src/main.ts', import.meta.url);
const major = Number(process.versions.node.split('.', 1)[0]);
// An image has the built web app and not what builds it.
const canBuild = existsSync(new URL('../../../node_modules/vite', import.meta.url));

if (process.argv[2] === 'start' && canBuild) {
  const { ensureWebBuilt } = await import('../../../scripts/setup.mjs');
  await ensureWebBuilt();
}
if (major >= 24) {
  await import(main.href);
} else {
  const { followTo, spawnNode } = await import('../../../scripts/process.mjs');
  const { ensureInstalled } = await import('../../../scripts/setup.mjs');
  await ensureInstalled();
  await followTo(spawnNode([fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit', cwd: process.cwd() }));
}
