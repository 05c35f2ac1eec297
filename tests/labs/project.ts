import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../services.ts';
import type { Files } from './lab.ts';
import { environmentFolder } from './python.ts';

const roots = ['node_modules/', '../../node_modules/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const anHourAgo = 3600;

/** A project on disk as its user would have it: sources that were written before anything started, packages installed. */
export function writeProject(files: Files): string {
  const folder = temporaryDirectory('lab');
  const then = Date.now() / 1000 - anHourAgo;
  for (const [path, text] of Object.entries(files)) {
    writeInto(folder, path, text);
    utimesSync(join(folder, path), then, then);
    if (path.endsWith('package.json')) installPackages(join(folder, dirname(path)), text);
  }
  return folder;
}

/** Writes one file of a project, now. */
export function writeInto(folder: string, path: string, text: string): void {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  if (path.endsWith('.venv')) symlinkSync(environmentFolder(text === 'plain' ? 'plain' : 'full'), full);
  else writeFileSync(full, text);
}

function installPackages(folder: string, text: string): void {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const source = roots.map((root) => join(root, name)).find((path) => existsSync(path));
    const target = join(folder, 'node_modules', name);
    if (source === undefined || existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(source, target);
  }
}
