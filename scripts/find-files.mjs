import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const skipped = new Set(['node_modules', 'dist', 'data', '.cache']);

/** Files below the folders whose name matches, as sorted paths with `/` relative to the root (Node 20 has no glob). */
export function findFiles(root, folders, pattern) {
  return folders.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => walk(root, folder, pattern));
}

function walk(root, folder, pattern) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(root, path, pattern);
      return pattern.test(entry.name) ? [path] : [];
    });
}
