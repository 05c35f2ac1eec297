import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultCatalogue } from '@causeway/contract';
import type { FaultEntry } from '@causeway/contract';
import { repositoryRoot } from './source-files.ts';

const page = readFileSync(join(repositoryRoot, 'docs', 'errors.md'), 'utf8');
const catalogue: Readonly<Record<string, FaultEntry>> = faultCatalogue;

/** The section of a fault as the page must have it; a failing test prints it, ready to be pasted. */
function sectionOf(code: string, { status, type, sentence, fix, retryable }: FaultEntry): string {
  const retry = retryable ? 'may succeed when repeated' : 'repeating does not help';
  return `### ${code}\n\n${status} \`${type}\`, ${retry}. ${sentence}\n\nFix: ${fix}`;
}

const sections = new Map(
  page
    .split(/^(?=### )/mu)
    .slice(1)
    .map((text) => [/^### (?<code>\S+)/u.exec(text)?.groups?.['code'] ?? '', text.trim()]),
);

test('every fault of the catalogue stands in docs/errors.md with its status, sentence and fix', () => {
  for (const [code, entry] of Object.entries(catalogue)) assert.equal(sections.get(code), sectionOf(code, entry), code);
});

test('docs/errors.md describes no fault that the catalogue does not have, and keeps its order', () => {
  assert.deepEqual([...sections.keys()], Object.keys(catalogue));
});

test('every sentence and every fix is a sentence', () => {
  for (const [code, { sentence, fix }] of Object.entries(catalogue)) {
    assert.match(sentence, /^[A-Z].*\.$/u, code);
    assert.match(fix, /^[A-Z].*\.$/u, code);
  }
});
