import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createCredential } from '@causeway/contract';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../../../tests/services.ts';
import type { Service } from '../../../../../../tests/services.ts';
import type { Database } from '../../../storage/database.ts';
import { migrate } from '../../../storage/migrate.ts';
import { openDatabase } from '../../../storage/open-database.ts';
import { openSecrets } from '../../../storage/secrets.ts';
import { credentialsMigration } from '../migrations/0003-credentials.ts';
import { refusalOfHost } from './credential-host.ts';
import { createCredentialRepository } from './credential-repository.ts';
import { createCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';

const token = 'sk-0123456789abcdef';
const bearer = { kind: 'bearer', token } as const;
const url = new URL('https://api.example.com/v1');

function credentialTests(databaseUrl: () => string | undefined): void {
  let database: Database;
  let credentials: Credentials;
  let now = 1_700_000_000_000;
  before(async () => {
    const directory = temporaryDirectory('credentials');
    database = openDatabase({ databaseUrl: databaseUrl(), dataDir: directory });
    await migrate(database, [{ feature: 'workflows', migrations: [credentialsMigration] }], { backupDir: directory });
    credentials = createCredentials({
      repository: createCredentialRepository(database),
      secrets: openSecrets(directory),
      now: () => now,
    });
  });
  after(() => database?.close());

  test('a secret is stored sealed and never answered', async () => {
    const made = await credentials.create('ann', { name: 'crm', hosts: ['api.example.com'], secret: bearer });
    assert.equal(made.hint, '…cdef');
    assert.equal(JSON.stringify([made, await credentials.list('ann')]).includes(token), false);
    const rows = await database.read('select * from workflow_credential');
    assert.equal(JSON.stringify(rows).includes(token), false);
    await assert.rejects(credentials.create('ann', { name: 'crm', hosts: ['b.example'], secret: bearer }), {
      code: 'conflict',
    });
  });

  test('it is sent to its hosts, for its owner, over TLS', async () => {
    const { headers } = await credentials.authorize('ann', 'crm', url);
    assert.deepEqual(headers, { authorization: `Bearer ${token}` });
    const [listed] = await credentials.list('ann');
    assert.equal(listed?.last_used_at, now);
    for (const [owner, name, address] of [
      ['bob', 'crm', 'https://api.example.com/'],
      ['ann', 'other', 'https://api.example.com/'],
      ['ann', 'crm', 'https://api.example.com.evil.example/'],
      ['ann', 'crm', 'http://api.example.com/'],
      ['ann', 'crm', 'https://api.example.com:8443/'],
    ] as const) {
      await assert.rejects(credentials.authorize(owner, name, new URL(address)), { code: 'credential_refused' });
    }
  });

  test('a row moved to other hosts or another owner does not open', async () => {
    await credentials.create('ann', { name: 'moved', hosts: ['a.example'], secret: bearer });
    await database.write([
      { sql: 'update workflow_credential set hosts = ? where name = ?', parameters: ['["evil.example"]', 'moved'] },
    ]);
    await assert.rejects(credentials.authorize('ann', 'moved', new URL('https://evil.example/')), {
      code: 'credential_refused',
    });
  });

  test('other hosts need the secret again, and a foreign id is not found', async () => {
    const [made] = await credentials.list('ann');
    assert.ok(made);
    now += 5000;
    const given = { hosts: ['*.example.org'], secret: { kind: 'basic', username: 'u', password: 'pass' } } as const;
    const replaced = await credentials.replace('ann', made.id, given);
    assert.deepEqual(
      [replaced.hosts, replaced.kind, replaced.hint, replaced.updated_at],
      [['*.example.org'], 'basic', 'u', now],
    );
    await assert.rejects(credentials.replace('bob', made.id, given), { code: 'not_found' });
    await assert.rejects(credentials.remove('bob', made.id), { code: 'not_found' });
    await credentials.remove('ann', made.id);
    assert.equal((await credentials.names('ann')).includes(made.name), false);
  });
}

describe('credentials on SQLite', () => credentialTests(() => undefined));

describe('credentials on PostgreSQL', skipWithout('postgres'), () => {
  let postgres: Service;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres?.stop());
  credentialTests(() => postgres.url);
});

test('hosts are matched whole', () => {
  assert.equal(refusalOfHost(['*.example.com'], new URL('https://a.example.com/')), undefined);
  assert.notEqual(refusalOfHost(['*.example.com'], new URL('https://example.com/')), undefined);
  assert.notEqual(refusalOfHost(['*.example.com'], new URL('https://evilexample.com/')), undefined);
  assert.equal(refusalOfHost(['127.0.0.1:8080'], new URL('http://127.0.0.1:8080/')), undefined);
  assert.notEqual(refusalOfHost(['10.0.0.1:8080'], new URL('http://10.0.0.1:8080/')), undefined);
});

test('the contract refuses what is no host', () => {
  const accepts = (host: string): boolean =>
    createCredential.body.safeParse({ name: 'a', hosts: [host], secret: bearer }).success;
  for (const host of ['api.example.com', '*.example.com', 'localhost:3000', '127.0.0.1', '[::1]:80', 'API.Example.com']) {
    assert.ok(accepts(host), host);
  }
  for (const host of ['*', '*.com', 'a b', 'https://x.example', 'x.example/path', 'a@b', '']) {
    assert.equal(accepts(host), false, host);
  }
});
