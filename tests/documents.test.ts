import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from './source-files.ts';

const folders = ['', 'docs', 'docs/decisions'];
const pages = folders.flatMap((folder) =>
  readdirSync(join(repositoryRoot, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => (folder === '' ? name : `${folder}/${name}`)),
);

const exists = (path: string) => existsSync(join(repositoryRoot, path));

/** `path/to/file.ts` and `folder/` in backticks; commands and addresses are none, and X and Y stand for any feature. */
function namedPaths(text: string): string[] {
  const quoted = [...text.matchAll(/`(?<path>[\w.-]+(?:\/[\w.-]+)*\/(?:[\w.-]+\.(?:ts|tsx|mjs|md|json|yaml))?)`/gu)];
  return quoted.flatMap((match) => match.groups?.['path'] ?? []).filter((path) => !/\/[XY]\//u.test(path));
}

/** Pages name a path from the root, from their own folder, or from a room that everybody knows. */
const starts = ['', 'apps/server/src', 'apps/server/src/features', 'packages', 'packages/contract/src'];

for (const page of pages) {
  const text = readFileSync(join(repositoryRoot, page), 'utf8');

  test(`${page} names only files that are there`, () => {
    const missing = namedPaths(text).filter((path) => ![...starts, dirname(page)].some((start) => exists(join(start, path))));
    assert.deepEqual(missing, []);
  });

  test(`${page} links only to files that are there`, () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)(?<path>[^)#\s]+)/gu)].flatMap(
      (match) => match.groups?.['path'] ?? [],
    );
    assert.deepEqual(
      links.filter((link) => !exists(join(dirname(page), link))),
      [],
    );
  });
}
