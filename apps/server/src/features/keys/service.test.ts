import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Fault, mintId, ownerId, scopes } from '@causeway/contract';
import type { FaultCode, UserId } from '@causeway/contract';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../../tests/services.ts';
import type { Database } from '../../storage/database.ts';
import { openPostgres } from '../../storage/postgres.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { migrate } from '../../storage/migrate.ts';
import { keysMigration } from './migrations/0001-keys.ts';
import { peopleMigration } from './migrations/0002-people.ts';
import { claimedAddressesMigration } from './migrations/0003-claimed-addresses.ts';
import { lettingGoMigration } from './migrations/0004-letting-go.ts';
import { createKeysService } from './service.ts';
import type { KeysService } from './service.ts';

const hasCode = (code: FaultCode) => (error: unknown) => error instanceof Fault && error.code === code;
const [ann, bob, cat, dan, eve, zoe] = [0, 1, 2, 3, 4, 5].map(() => mintId('user')) as [
  UserId,
  UserId,
  UserId,
  UserId,
  UserId,
  UserId,
];
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

function createTestCache() {
  const values = new Map<string, string>();
  return {
    values,
    set: async (key: string, value: string) => void values.set(key, value),
    take: async (key: string) => {
      const value = values.get(key);
      values.delete(key);
      return value;
    },
  };
}

const tokenOf = (url: string): string => /#token=(?<token>\w{43})$/u.exec(url)?.groups?.['token'] ?? '';

function keysSuite(name: string, skip: string | false, open: () => Promise<Database>): void {
  describe(`credentials in ${name}`, { skip }, () => {
    let database: Database;
    let now = 1_700_000_000_000;
    let ended: string[] = [];
    let service: KeysService;
    const cache = createTestCache();
    const enter = async (token: string, userAgent: string) =>
      (await service.browsers.signIn(token, { userAgent, address: '192.0.2.1', requestId: null })).secret;
    const createService = () =>
      createKeysService({ database, cache, now: () => now, onEnded: async (id) => void ended.push(id) });

    before(async () => {
      database = await open();
      await migrate(database, [
        { feature: 'keys', migrations: [keysMigration, peopleMigration, claimedAddressesMigration, lettingGoMigration] },
      ]);
      service = createService();
      for (const id of [ann, bob, cat, dan, eve, zoe]) await service.people.add({ id, name: id, role: 'owner' });
    });
    after(() => database.close());

    test('a new key is who its owner is, with its scopes', async () => {
      const key = await service.keys.create(ann, { name: 'build', scopes: ['chat:read', 'chat:write', 'chat:read'] });
      const principal = await service.verify('key', key.secret);
      assert.deepEqual(principal, {
        userId: ann,
        kind: 'key',
        credentialId: key.id,
        role: 'owner',
        scopes: new Set(['chat:read', 'chat:write']),
        projects: new Map(),
        key: { id: key.id, projectId: null, models: null, rateTier: 'default' },
      });
      assert.equal(key.secret.startsWith(`${key.prefix}_`), true);
    });

    test('no secret is in the database', async () => {
      const key = await service.keys.create(ann, { name: 'dump', scopes });
      const token = tokenOf(await service.browsers.signInUrl('http://localhost:8000'));
      const cookie = await enter(token, 'test');
      const tables = ['api_key', 'browser_session', 'sign_in_token'];
      const dump = JSON.stringify(await Promise.all(tables.map((table) => database.read(`select * from ${table}`))));
      assert.ok(dump.includes(key.id));
      for (const secret of [key.secret.slice(-43), token, cookie]) assert.ok(!dump.includes(secret));
    });

    test('a key with a wrong secret, a foreign secret or an unknown name is nobody', async () => {
      const key = await service.keys.create(ann, { name: 'a', scopes: ['chat:read'] });
      const other = await service.keys.create(ann, { name: 'b', scopes: ['chat:read'] });
      const mixed = `${key.prefix}_${other.secret.slice(-43)}`;
      for (const text of [mixed, 'dummy', `cw_00000000_${key.secret.slice(-43)}`, '', `${key.secret} `]) {
        assert.equal(await service.verify('key', text), undefined, text);
      }
      assert.equal(await service.verify('cookie', key.secret), undefined);
    });

    test('a key ends when it was said to', async () => {
      const key = await service.keys.create(ann, { name: 'short', scopes: ['chat:read'], expiresInDays: 1 });
      assert.equal(key.expires_at, now + dayMs);
      now += dayMs - 1;
      assert.ok(await service.verify('key', key.secret));
      now += 1;
      assert.equal(await service.verify('key', key.secret), undefined);
      ended = [];
      await service.checkEnded();
      assert.ok(ended.includes(key.id));
    });

    test('a revoked key is nobody at once, and everybody hears of it once', async () => {
      const key = await service.keys.create(ann, { name: 'gone', scopes: ['chat:read'] });
      ended = [];
      now += 1;
      await service.keys.revoke(ann, key.id);
      assert.equal(await service.verify('key', key.secret), undefined);
      await service.checkEnded();
      assert.deepEqual(ended, [key.id]);
      const shown = await service.keys.list(ann);
      assert.equal(shown.find(({ id }) => id === key.id)?.revoked_at, now);
    });

    test('what another process revokes is found within a check', async () => {
      const key = await service.keys.create(ann, { name: 'elsewhere', scopes: ['chat:read'] });
      await createKeysService({ database, now: () => now }).keys.revoke(ann, key.id);
      ended = [];
      await service.checkEnded();
      await service.checkEnded();
      assert.deepEqual(ended, [key.id]);
    });

    test('a revocation the bus did not take is told again', async () => {
      let isBusGone = true;
      const told: string[] = [];
      const onEnded = async (id: string) => {
        if (isBusGone) throw new Fault('dependency_unavailable');
        told.push(id);
      };
      const shaky = createKeysService({ database, now: () => now, onEnded });
      const key = await shaky.keys.create(zoe, { name: 'shaky', scopes: ['chat:read'] });
      now += 2 * minuteMs;
      await shaky.keys.revoke(zoe, key.id);
      await assert.rejects(shaky.checkEnded());
      now += 5 * minuteMs;
      isBusGone = false;
      await shaky.checkEnded();
      assert.deepEqual(
        told.filter((id) => id === key.id),
        [key.id],
      );
    });

    test('nobody sees or revokes the keys of somebody else', async () => {
      const key = await service.keys.create(ann, { name: 'mine', scopes: ['chat:read'] });
      await assert.rejects(service.keys.revoke(eve, key.id), hasCode('not_found'));
      assert.deepEqual(await service.keys.list(eve), []);
      assert.ok(await service.verify('key', key.secret));
    });

    test('keys are listed newest first and without secrets', async () => {
      const made = [];
      for (const label of ['one', 'two', 'three']) {
        now += 1;
        made.push(await service.keys.create(bob, { name: label, scopes: ['chat:read'] }));
      }
      const list = await service.keys.list(bob);
      assert.deepEqual(
        list.map((key) => key.name),
        ['three', 'two', 'one'],
      );
      assert.ok(!JSON.stringify(list).includes(made[0]?.secret.slice(-43) ?? ''));
    });

    test('the last use is written at most once a minute', async () => {
      const key = await service.keys.create(cat, { name: 'used', scopes: ['chat:read'] });
      const lastUsed = async () => (await service.keys.list(cat))[0]?.last_used_at;
      const seen = async (expected: number) => {
        while ((await lastUsed()) !== expected) await new Promise(setImmediate);
      };
      const first = now;
      await service.verify('key', key.secret);
      await seen(first);
      now += minuteMs - 1;
      await service.verify('key', key.secret);
      now += 1;
      await service.verify('key', key.secret);
      await seen(first + minuteMs);
    });

    test('a sign-in link keeps its token out of logs and signs one browser in', async () => {
      const url = await service.browsers.signInUrl('http://localhost:8000/');
      assert.match(url, /^http:\/\/localhost:8000\/sign-in#token=[A-Za-z0-9]{43}$/u);
      const cookie = await enter(tokenOf(url), 'Firefox');
      const principal = await service.verify('cookie', cookie);
      assert.equal(principal?.userId, ownerId);
      assert.equal(principal.kind, 'user');
      assert.deepEqual(principal.scopes, new Set(['*']));
      assert.match(principal.credentialId, /^browser_/u);
    });

    test('a sign-in link works once, however many try at the same time', async () => {
      const token = tokenOf(await service.browsers.signInUrl('http://localhost:8000'));
      const tries = await Promise.allSettled(Array.from({ length: 20 }, () => enter(token, 'test')));
      const refused = tries.filter((each) => each.status === 'rejected');
      assert.equal(refused.length, 19);
      for (const { reason } of refused) assert.ok(hasCode('sign_in_link_used')(reason));
    });

    test('a sign-in link is good for 30 minutes, and no other token is', async () => {
      const [early, late] = [await service.browsers.signInUrl('http://x'), await service.browsers.signInUrl('http://x')];
      now += 30 * minuteMs - 1;
      await enter(tokenOf(early), 'test');
      now += 1;
      await assert.rejects(enter(tokenOf(late), 'test'), hasCode('sign_in_link_used'));
      await assert.rejects(enter('justin-access-token', 'test'), hasCode('sign_in_link_used'));
    });

    test('a browser session ends after 12 idle hours and after 30 days', async () => {
      const idle = await enter(tokenOf(await service.browsers.signInUrl('http://x')), 'idle');
      const used = await enter(tokenOf(await service.browsers.signInUrl('http://x')), 'used');
      const opened = now;
      now += 12 * hourMs - 1;
      assert.ok(await service.verify('cookie', used));
      now += 1;
      assert.equal(await service.verify('cookie', idle), undefined);
      const last = opened + 30 * dayMs - 1;
      while (now < last) {
        assert.ok(await service.verify('cookie', used));
        now = Math.min(now + 11 * hourMs, last);
      }
      assert.ok(await service.verify('cookie', used));
      now += 1;
      assert.equal(await service.verify('cookie', used), undefined);
    });

    test('signing out ends one session, or every one of the owner', async () => {
      const signIn = async (owner: UserId) => enter(tokenOf(await service.browsers.signInUrl('http://x', owner)), 'test');
      const [first, second, third, foreign] = [await signIn(dan), await signIn(dan), await signIn(dan), await signIn(eve)];
      const id = (await service.verify('cookie', first))?.credentialId ?? '';
      ended = [];
      await service.browsers.end(eve, id);
      assert.ok(await service.verify('cookie', first), 'a foreign session cannot be ended');
      await service.browsers.end(dan, id);
      assert.deepEqual(ended, [id]);
      assert.equal(await service.verify('cookie', first), undefined);
      assert.ok(await service.verify('cookie', second));
      await service.browsers.end(dan);
      assert.equal(ended.length, 3);
      for (const secret of [second, third]) assert.equal(await service.verify('cookie', secret), undefined);
      assert.ok(await service.verify('cookie', foreign));
    });

    test('a ticket stands for its principal once', async () => {
      const key = await service.keys.create(ann, { name: 'socket', scopes: ['chat:read'] });
      const principal = await service.verify('key', key.secret);
      assert.ok(principal);
      const ticket = await service.tickets.create(principal);
      assert.ok(!JSON.stringify([...cache.values]).includes(ticket));
      assert.deepEqual(await service.verify('ticket', ticket), principal);
      assert.equal(await service.verify('ticket', ticket), undefined);
    });

    test('a ticket ends with the credential that asked for it', async () => {
      const key = await service.keys.create(ann, { name: 'socket', scopes: ['chat:read'] });
      const principal = await service.verify('key', key.secret);
      assert.ok(principal);
      const ticket = await service.tickets.create(principal);
      await service.keys.revoke(ann, key.id);
      assert.equal(await service.verify('ticket', ticket), undefined);
    });
  });
}

keysSuite('SQLite', false, async () => openSqlite({ path: join(temporaryDirectory('keys'), 'test.db') }));
keysSuite('PostgreSQL', skipWithout('postgres').skip, async () =>
  openPostgres({ url: (await startPostgres()).url, deadlineMs: 20_000 }),
);
