import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { temporaryDirectory } from '../../../../tests/services.ts';
import { openSecrets } from './secrets.ts';

const directory = temporaryDirectory('secrets');
const fresh = (): string => join(directory, randomUUID());

test('what is sealed opens after a restart, in its own context only', () => {
  const dataDir = fresh();
  const first = openSecrets(dataDir);
  const sealed = first.seal('sk-über-secret', 'usr_1 api.openai.com');
  const second = openSecrets(dataDir);
  assert.equal(second.instanceId, first.instanceId);
  assert.equal(second.open(sealed, 'usr_1 api.openai.com'), 'sk-über-secret');
  assert.throws(() => second.open(sealed, 'usr_2 api.openai.com'));
  assert.throws(() => second.open(sealed, 'usr_1 evil.test'));
});

test('what is derived is the same after a restart, and another for each purpose and installation', () => {
  const dataDir = fresh();
  const derived = openSecrets(dataDir).derive('masks of usr_1');
  assert.match(derived, /^[0-9a-f]{64}$/u);
  assert.equal(openSecrets(dataDir).derive('masks of usr_1'), derived);
  assert.notEqual(openSecrets(dataDir).derive('masks of usr_2'), derived);
  assert.notEqual(openSecrets(fresh()).derive('masks of usr_1'), derived);
});

test('every sealing differs and shows nothing of the text', () => {
  const secrets = openSecrets(fresh());
  const one = secrets.seal('sk-same', 'context');
  assert.notEqual(one, secrets.seal('sk-same', 'context'));
  assert.ok(!Buffer.from(one.split('.')[1] ?? '', 'base64url').includes('sk-same'));
  assert.equal(secrets.open(secrets.seal('', 'context'), 'context'), '');
});

test('a changed byte, a cut text and a text of another installation do not open', () => {
  const secrets = openSecrets(fresh());
  const sealed = secrets.seal('sk-secret', 'context');
  const [keyId = '', body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    assert.throws(() => secrets.open(`${keyId}.${changed.toString('base64url')}`, 'context'));
  }
  for (const length of bytes.keys()) {
    const cut = `${keyId}.${bytes.subarray(0, length).toString('base64url')}`;
    assert.throws(() => secrets.open(cut, 'context'));
  }
  assert.throws(() => openSecrets(fresh()).open(sealed, 'context'), /another key/u);
});

test(
  'the file is for this account only and holds 32 random bytes',
  { skip: process.platform === 'win32' && 'no file modes on Windows' },
  () => {
    const dataDir = fresh();
    openSecrets(dataDir);
    const path = join(dataDir, 'secrets.json');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const file = JSON.parse(readFileSync(path, 'utf8')) as { master_key: string };
    assert.equal(Buffer.from(file.master_key, 'base64').length, 32);
  },
);

test('a damaged file is refused with what to do, never replaced', () => {
  const dataDir = fresh();
  openSecrets(dataDir);
  const path = join(dataDir, 'secrets.json');
  writeFileSync(path, '{"instance_id": ');
  assert.throws(() => openSecrets(dataDir), /cannot be read; restore it from a backup/u);
  assert.equal(readFileSync(path, 'utf8'), '{"instance_id": ');
});
