#!/usr/bin/env node
// Runs the command line on the pinned Node 24, whatever Node started this file.
import { fileURLToPath } from 'node:url';
import { followTo, spawnNode } from '../../../scripts/process.mjs';
import { ensureInstalled } from '../../../scripts/setup.mjs';

await ensureInstalled();
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
await followTo(spawnNode([main, ...process.argv.slice(2)], { stdio: 'inherit', cwd: process.cwd() }));
