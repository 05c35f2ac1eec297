import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Fault, ownerId } from '@causeway/contract';
import type { FaultCode, UserId } from '@causeway/contract';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../../tests/services.ts';
import { localPrincipal } from '../../gateway/credentials.ts';
import type { Principal } from '../../gateway/feature.ts';
import type { Database } from '../../storage/database.ts';
import { migrate } from '../../storage/migrate.ts';
import { openPostgres } from '../../storage/postgres.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { commandLine } from './audit-repository.ts';
import { keysMigration } from './migrations/0001-keys.ts';
import { peopleMigration } from './migrations/0002-people.ts';
import { claimedAddressesMigration } from './migrations/0003-claimed-addresses.ts';
import { lettingGoMigration } from './migrations/0004-letting-go.ts';
import { createKeysService } from './service.ts';
import type { KeysService } from './service.ts';

const hasCode = (code: FaultCode) => (error: unknown) => error instanceof Fault && error.code === code;
const browser = { userAgent: 'curl/8', address: '192.0.2.1', requestId: 'req_1' };
const actor = commandLine(ownerId);
const dayMs = 86_400_000;

function peopleSuite(name: string, skip: string | false, open: () => Promise<Database>): void {
  describe(`people in ${name}`, { skip }, () => {
    let database: Database;
    let service: KeysService;
    let now = 1_900_000_000_000;
    const ended: string[] = [];
    const changed: UserId[] = [];

    before(async () => {
      database = await open();
      // What an older version left: a key of the only person there was.
      await migrate(database, [{ feature: 'keys', migrations: [keysMigration] }]);
      await database.write([
        database.prepare(
          "insert into api_key (id, owner, name, lookup, hash, scopes, created_at) values ('key_old', 'owner', 'old', 'abcdefgh', 'x', 'chat:read', 1)",
        )(),
      ]);
      await migrate(database, [
        { feature: 'keys', migrations: [keysMigration, peopleMigration, claimedAddressesMigration, lettingGoMigration] },
      ]);
      service = createKeysService({
        database,
        now: () => now,
        onEnded: async (id) => void ended.push(id),
        onChanged: async (id) => void changed.push(id),
      });
    });
    after(() => database?.close());

    const invite = async (email?: string) =>
      (await service.invitations.create({ email, role: 'member', expiresInDays: 7 }, ownerId, actor)).token;
    const accept = async (token: string, email: string) =>
      service.passwords.accept({ token, name: email, email, password: 'a long password', browser });
    const signIn = (email: string, password = 'a long password') =>
      service.passwords.signIn({ email, password, browser, deviceOf: () => undefined });

    test('the first owner and what was theirs are there after the update', async () => {
      const [first] = await service.people.list();
      assert.deepEqual([first?.id, first?.role, first?.name], [ownerId, 'owner', 'Owner']);
      assert.deepEqual(
        (await service.keys.list(ownerId)).map(({ id, models, rate_tier: tier }) => [id, models, tier]),
        [['key_old', null, 'default']],
      );
    });

    test('an invitation is used once, expires, and its person signs in by password', async () => {
      const token = await invite();
      const tries = await Promise.allSettled([1, 2, 3].map((n) => accept(token, `a${n}@example.com`)));
      assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
      const late = await invite();
      now += 7 * dayMs;
      await assert.rejects(accept(late, 'late@example.com'), hasCode('invitation_used'));
      await accept(await invite('ann@example.com'), 'ANN@example.com');
      const { secret } = await signIn('ann@EXAMPLE.com');
      assert.equal((await service.verify('cookie', secret))?.role, 'member');
      await assert.rejects(signIn('ann@example.com', 'wrong'), hasCode('wrong_password'));
    });

    test('two people cannot have one address', async () => {
      await service.people.add({ name: 'One', email: 'same@example.com', role: 'member' });
      await assert.rejects(service.people.add({ name: 'Two', email: 'Same@example.com', role: 'member' }), hasCode('conflict'));
      await assert.rejects(accept(await invite(), 'same@example.com'), hasCode('conflict'));
      const two = await service.people.add({ name: 'Two', email: 'two@example.com', role: 'member' });
      const principal: Principal = { ...localPrincipal, userId: two.id, kind: 'user' };
      await assert.rejects(service.account.update(principal, { email: 'SAME@example.com' }, actor), hasCode('conflict'));
      assert.equal((await service.account.update(principal, { name: 'Second' }, actor)).name, 'Second');
    });

    test('a change by another process is told once, and ends what it must', async () => {
      const { id } = await service.people.add({ name: 'Bob', role: 'member' });
      const key = await service.keys.create(id, { name: 'k', scopes: ['chat:read'] });
      now += 1000;
      await createKeysService({ database, now: () => now }).people.update(id, { suspended: true });
      ended.length = 0;
      changed.length = 0;
      await service.checkEnded();
      await service.checkEnded();
      assert.deepEqual(ended, [key.id]);
      assert.deepEqual(changed, [id]);
      assert.equal(await service.verify('key', key.secret), undefined);
      now += 1000;
      await service.people.update(id, { suspended: false });
      assert.ok(await service.verify('key', key.secret));
    });

    test('whoever was removed stays readable in the log and nowhere else', async () => {
      const { id } = await service.people.add({ name: 'Cleo', email: 'cleo@example.com', role: 'member' });
      await service.people.remove(id, 'keep');
      await assert.rejects(service.people.find(id), hasCode('not_found'));
      assert.ok((await service.people.list()).every((person) => person.id !== id));
      const { entries } = await service.auditLog.list({ subject: id }, { cursor: undefined, limit: 10 });
      assert.deepEqual(
        entries.map(({ action, detail }) => [action, detail]),
        [
          ['people.delete', 'Cleo was removed, what they have stays'],
          ['people.create', 'Cleo joined as member'],
        ],
      );
    });

    test('the log is filtered by area, person and time, and read in pages without a gap', async () => {
      const all = (await service.auditLog.list({}, { cursor: undefined, limit: 500 })).entries;
      const paged = [];
      let cursor: string | undefined;
      do {
        const page = await service.auditLog.list({}, { cursor, limit: 3 });
        paged.push(...page.entries);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      assert.deepEqual(paged, all);
      const people = (await service.auditLog.list({ action: 'people.' }, { cursor: undefined, limit: 500 })).entries;
      assert.deepEqual(
        people,
        all.filter(({ action }) => action.startsWith('people.')),
      );
      const since = all[3]?.at ?? 0;
      assert.deepEqual(
        (await service.auditLog.list({ since }, { cursor: undefined, limit: 500 })).entries,
        all.filter(({ at }) => at >= since),
      );
      assert.ok(!JSON.stringify(all).includes('a long password'));
    });

    test('a rotated key answers to both secrets until the old one ends', async () => {
      const made = await service.keys.create(ownerId, { name: 'r', scopes: ['chat:read'], models: ['a/b'] });
      const next = await service.keys.rotate({ owner: ownerId, id: made.id }, 1);
      assert.deepEqual((await service.verify('key', made.secret))?.key?.models, ['a/b']);
      now += 3_600_000;
      assert.equal(await service.verify('key', made.secret), undefined);
      assert.equal((await service.verify('key', next.secret))?.credentialId, made.id);
    });
  });
}

peopleSuite('SQLite', false, async () => openSqlite({ path: join(temporaryDirectory('people'), 'test.db') }));
peopleSuite('PostgreSQL', skipWithout('postgres').skip, async () =>
  openPostgres({ url: (await startPostgres()).url, deadlineMs: 20_000 }),
);
