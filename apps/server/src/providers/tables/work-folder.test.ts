import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { openWorkFolder } from './work-folder.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-work-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

const host = hostname().replaceAll(/[^A-Za-z0-9.]/gu, '_');
const make = (name: string): string => {
  mkdirSync(join(directory, name, 'job'), { recursive: true });
  return join(directory, name);
};

test('jobs of servers that live are kept, those of servers that are gone are removed', async () => {
  const dead = spawnSync(process.execPath, ['--version']).pid;
  const old = make('elsewhere-7-1000');
  utimesSync(old, new Date(0), new Date(0));
  const gone = [old, make(`${host}-${dead}-1000`), make(`${host}-${process.pid}-1000`)];
  const kept = [make(`${host}-${process.ppid}-1000`), make('elsewhere-8-1000')];
  const own = await openWorkFolder(directory);
  mkdirSync(join(own, 'job'));
  assert.equal(await openWorkFolder(directory), own);
  assert.deepEqual(
    gone.filter((path) => existsSync(path)),
    [],
  );
  const missing = [...kept, join(own, 'job')].filter((path) => !existsSync(path));
  assert.deepEqual(
    missing.map((path) => basename(path)),
    [],
  );
});
