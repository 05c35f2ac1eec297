import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sniffDelimited } from '../csv/sniff.ts';
import { countLines } from './fast-read.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-fast-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

/** What `countLines` says of a file with this content. */
function count(content: string): Promise<number | undefined> {
  const path = join(directory, 'a.csv');
  writeFileSync(path, content);
  return countLines(path, sniffDelimited(Buffer.from(content), { isWhole: true }).dialect);
}

test('the lines of a plain file are counted, so that DuckDB may read it', async () => {
  assert.equal(await count('id,name\n1,a\n2,b\n3,c\n'), 4);
  assert.equal(await count('id,name\n1,a\n2,b\n3,ü'), 4);
  assert.equal(await count('id,name\r\n1,a\r\n2,b\r\n3,c\r\n'), 4);
});

test('files that DuckDB reads in a way of its own are left to the own parser', async () => {
  assert.equal(await count('id,name\n1,a\n\n2,b\n3,c\n'), undefined);
  assert.equal(await count('id,name\n1,a\n2,b\0\n3,c\n'), undefined);
  assert.equal(await count('id,name\r\n1,a\n2,b\r\n3,c\r\n4,d\r\n'), undefined);
});
