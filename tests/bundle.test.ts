import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { buildWeb, webBuild } from './build-web.ts';

const kilobyte = 1024;
const budget = { js: 200 * kilobyte, css: 40 * kilobyte };

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

before(buildWeb);

test('the first load is at most 200 KB of script and 40 KB of styles, gzipped', () => {
  const { scripts, styles } = firstLoad();
  const js = sizeOf(scripts);
  const css = sizeOf(styles);
  assert.ok(js <= budget.js, `script: ${Math.round(js / kilobyte)} KB in ${[...scripts].join(', ')}`);
  assert.ok(css <= budget.css, `styles: ${Math.round(css / kilobyte)} KB`);
});

test('the page has no inline script, which its policy would refuse', () => {
  const html = readFileSync(join(webBuild, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/<script(?<attributes>[^>]*)>(?<body>[\s\S]*?)<\/script>/gu)];
  assert.ok(scripts.length > 0);
  for (const { groups } of scripts) {
    assert.match(groups?.['attributes'] ?? '', /\bsrc="\//u);
    assert.equal(groups?.['body'], '');
  }
});

/** Everything the entry imports statically, however deep. */
function firstLoad(): { readonly scripts: Set<string>; readonly styles: Set<string> } {
  const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(webBuild, '.vite/manifest.json'), 'utf8'));
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const visit = (name: string) => {
    const chunk = manifest[name];
    if (chunk === undefined || scripts.has(chunk.file)) return;
    scripts.add(chunk.file);
    for (const sheet of chunk.css ?? []) styles.add(sheet);
    for (const other of chunk.imports ?? []) visit(other);
  };
  for (const [name, chunk] of Object.entries(manifest)) if (chunk.isEntry === true) visit(name);
  return { scripts, styles };
}

function sizeOf(files: ReadonlySet<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(webBuild, file)), { level: 9 }).length, 0);
}
