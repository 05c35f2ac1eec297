import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../tests/services.ts';
import { announceRunning, findRunning } from './running-servers.ts';

const note = { url: 'http://localhost:8000', port: 8000, auth: 'on', version: '1.0.0' } as const;

test('a server is found by its data directory until it takes its note away', () => {
  const dataDir = temporaryDirectory('running');
  assert.deepEqual(findRunning(dataDir), []);
  const forget = announceRunning(dataDir, note);
  const [found] = findRunning(dataDir);
  assert.equal(found?.pid, process.pid);
  assert.equal(found.url, note.url);
  forget();
  forget();
  assert.deepEqual(findRunning(dataDir), []);
});

test('notes of processes that were killed, of other machines, and broken ones do not count', () => {
  const dataDir = temporaryDirectory('running');
  const write = (name: string, text: string) => writeFileSync(join(dataDir, 'running', name), text);
  mkdirSync(join(dataDir, 'running'));
  const whole = { ...note, pid: process.pid, host: hostname(), started_at: 1 };
  // Above the largest process id of Linux, macOS and Windows alike.
  write('1.json', JSON.stringify({ ...whole, pid: 2 ** 30 + 1 }));
  write('2.json', JSON.stringify({ ...whole, host: 'elsewhere.invalid' }));
  write('3.json', '{');
  assert.deepEqual(findRunning(dataDir), []);
  write('4.json', JSON.stringify(whole));
  assert.equal(findRunning(dataDir).length, 1);
});
