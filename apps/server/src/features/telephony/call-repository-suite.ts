import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PhoneCall } from '@causeway/contract';
import { migrate } from '../../storage/migrate.ts';
import type { Database } from '../../storage/database.ts';
import { createCallBook } from './call-book.ts';
import { createCallRepository } from './call-repository.ts';
import type { CallRepository } from './call-repository.ts';
import { endLeftCalls } from './left-calls.ts';
import { callsMigration } from './migrations/0001-calls.ts';
import { newCall } from './new-call.ts';

const plan = {
  model: undefined,
  instructions: 'Be brief.',
  greeting: undefined,
  voice: undefined,
  language: undefined,
  keyId: null,
};
const minute = 60_000;
let count = 0;

/** What every database of calls must do. */
export function callRepositorySuite(name: string, skip: string | false, open: () => Promise<Database>): void {
  describe(`calls in ${name}`, { skip }, () => {
    let database: Database;
    let repository: CallRepository;
    before(async () => {
      database = await open();
      await migrate(database, [{ feature: 'telephony', migrations: [callsMigration] }]);
      repository = createCallRepository(database);
    });
    after(() => database.close());

    async function add(part: Partial<PhoneCall> = {}, { owner = 'ann', key, tokenHash }: Added = {}): Promise<PhoneCall> {
      count += 1;
      const common = { carrier: 'twilio', direction: 'outbound', from: '+1', to: '+2' } as const;
      const call = newCall(part.created_at ?? count, { ...common, carrier_call_id: `CA${count}`, ...part });
      assert.ok(await repository.insert({ owner, call, plan, idempotencyKey: key, tokenHash }));
      return call;
    }

    test('a call belongs to its owner alone, and its key makes no second one', async () => {
      const call = await add({}, { key: 'once' });
      assert.equal(await repository.find({ owner: 'bob', id: call.id }), undefined);
      assert.deepEqual((await repository.find({ owner: 'ann', id: call.id }))?.call, call);
      const again = { owner: 'ann', call: newCall(1, call), plan, idempotencyKey: 'once', tokenHash: undefined };
      assert.equal(await repository.insert({ ...again, call: { ...again.call, carrier_call_id: 'CA-other' } }), false);
      assert.equal((await repository.findOnce('ann', 'once'))?.call.id, call.id);
      assert.equal(await repository.findOnce('bob', 'once'), undefined);
    });

    test('a token works once, however many show it at once', async () => {
      const call = await add({}, { tokenHash: 'hash-1' });
      assert.equal((await repository.findByToken('hash-1'))?.call.id, call.id);
      const taken = await Promise.all([1, 2, 3, 4].map(() => repository.takeToken('hash-1')));
      assert.equal(taken.filter(Boolean).length, 1);
      await repository.setToken(call.id, 'hash-2');
      assert.equal(await repository.findByToken('hash-1'), undefined);
    });

    test('of two who change a call at once, both changes stay', async () => {
      const call = await add();
      const told: PhoneCall[] = [];
      const book = createCallBook({ repository, publish: (_owner, changed) => told.push(changed), onOver: () => undefined });
      const stored = (await repository.find({ owner: 'ann', id: call.id })) ?? assert.fail();
      await Promise.all([
        book.change(stored, (current) => ({ ...current, status: 'ringing' })),
        book.change(stored, (current) => ({ ...current, answered_by: 'human' })),
      ]);
      const { status, answered_by: by } = (await repository.find({ owner: 'ann', id: call.id }))?.call ?? assert.fail();
      assert.deepEqual([status, by, told.length], ['ringing', 'human', 2]);
    });

    test('calls that a process left are ended with what is known of them; those of other processes only when they are too old', async () => {
      const now = Date.now();
      const talking = await add({ status: 'in-progress', created_at: now, answered_at: now, max_seconds: 60 });
      const ringing = await add({ status: 'ringing', created_at: now });
      const old = await add({
        status: 'in-progress',
        created_at: now - 10 * minute,
        answered_at: now - 10 * minute,
        max_seconds: 60,
      });
      const over = await add({ status: 'completed', created_at: now, ended_at: now, outcome: 'completed' });
      const book = createCallBook({ repository, publish: () => undefined, onOver: () => undefined });
      const statusOf = async ({ id }: PhoneCall) => (await repository.find({ owner: 'ann', id }))?.call.status;
      await endLeftCalls({ repository, book, isAlone: false, now: () => now });
      assert.deepEqual(await Promise.all([talking, ringing, old].map(statusOf)), ['in-progress', 'ringing', 'completed']);
      await endLeftCalls({ repository, book, isAlone: true, now: () => now });
      assert.deepEqual(await Promise.all([talking, ringing].map(statusOf)), ['completed', 'failed']);
      const left = (await repository.find({ owner: 'ann', id: talking.id }))?.call;
      assert.deepEqual([left?.outcome, left?.cost_nano], ['the server that held the call stopped', null]);
      assert.deepEqual((await repository.find({ owner: 'ann', id: over.id }))?.call, over);
      assert.deepEqual(await repository.liveOfAll(), []);
    });

    test('lists are of one owner, the newest first, page by page', async () => {
      const made = [];
      for (const at of [1, 2, 3]) made.push(await add({ created_at: at }, { owner: 'cleo' }));
      const page = await repository.list('cleo', { live: undefined, limit: 2, before: undefined });
      assert.deepEqual(
        page.map(({ call }) => call.id),
        [made[2]?.id, made[1]?.id],
      );
      const place = { at: 2, id: made[1]?.id ?? '' };
      const rest = await repository.list('cleo', { live: true, limit: 2, before: place });
      assert.deepEqual(
        rest.map(({ call }) => call.id),
        [made[0]?.id],
      );
      assert.deepEqual(await repository.list('cleo', { live: false, limit: 2, before: undefined }), []);
    });
  });
}

interface Added {
  readonly owner?: string;
  readonly key?: string;
  readonly tokenHash?: string;
}
