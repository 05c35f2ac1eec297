import assert from 'node:assert/strict';
import { execSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { applyChanges } from './apply-changes.ts';
import { CannotRunError } from './cannot-run-error.ts';

function projectOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "causeway it's-"));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'api'));
  writeFileSync(join(folder, 'api', 'a.js'), 'one\n');
  writeFileSync(join(folder, 'b.js'), 'two\n');
  return folder;
}

const change = (path: string, before: string | undefined, after: string) => ({ path, before, after });
const skip = process.platform === 'win32';

test('all files are written with their mode, and the undo command puts them back', { skip }, (context) => {
  const folder = projectOf(context);
  chmodSync(join(folder, 'b.js'), 0o755);
  const applied = applyChanges(folder, [
    change('api/a.js', 'one\n', '1\n'),
    change('b.js', 'two\n', '2\n'),
    change('.env', undefined, 'X=1\n'),
  ]);
  context.after(() => rmSync(applied.backup, { recursive: true }));
  assert.equal(readFileSync(join(folder, 'api/a.js'), 'utf8'), '1\n');
  assert.equal(statSync(join(folder, 'b.js')).mode & 0o777, 0o755);
  assert.equal(statSync(applied.backup).mode & 0o077, 0);
  execSync(applied.undo);
  assert.deepEqual(
    [readFileSync(join(folder, 'api/a.js'), 'utf8'), readFileSync(join(folder, 'b.js'), 'utf8')],
    ['one\n', 'two\n'],
  );
  assert.deepEqual(readdirSync(folder).toSorted(), ['api', 'b.js']);
});

test('nothing is written when one file is no longer what was shown', (context) => {
  const folder = projectOf(context);
  const changes = [change('b.js', 'two\n', '2\n'), change('api/a.js', 'before\n', '1\n')];
  assert.throws(
    () => applyChanges(folder, changes),
    (error) => error instanceof CannotRunError && /no longer what was shown/u.test(error.message),
  );
  assert.equal(readFileSync(join(folder, 'b.js'), 'utf8'), 'two\n');
});

test('nothing is written outside of the project', { skip }, (context) => {
  const folder = projectOf(context);
  const other = projectOf(context);
  symlinkSync(join(other, 'b.js'), join(folder, 'linked.js'));
  for (const path of ['linked.js', '../outside.js']) {
    assert.throws(() => applyChanges(folder, [change(path, path === 'linked.js' ? 'two\n' : undefined, 'x')]), CannotRunError);
  }
  assert.equal(readFileSync(join(other, 'b.js'), 'utf8'), 'two\n');
});
