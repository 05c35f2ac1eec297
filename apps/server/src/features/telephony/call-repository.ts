import type { CallId, CarrierName, PhoneCall } from '@causeway/contract';
import type { Database, SqlValue } from '../../storage/database.ts';

/** What a call needs beside what is shown of it. */
export interface CallPlan {
  readonly model: string | undefined;
  readonly instructions: string | undefined;
  readonly greeting: string | undefined;
  readonly voice: string | undefined;
  readonly language: string | undefined;
  readonly keyId: string | null;
}

export interface StoredCall {
  readonly owner: string;
  readonly call: PhoneCall;
  readonly plan: CallPlan;
  /** What the carrier calls the recording; nobody but the server asks there. */
  readonly recording?: string | undefined;
  readonly revision: number;
}

export interface NewCall extends Omit<StoredCall, 'revision'> {
  readonly idempotencyKey: string | undefined;
  readonly tokenHash: string | undefined;
}

export interface CallFilter {
  readonly live: boolean | undefined;
  readonly limit: number;
  readonly before: { readonly at: number; readonly id: string } | undefined;
}

interface CallRow {
  readonly owner: string;
  readonly revision: number | string;
  readonly detail: string;
}

const columns = 'owner, revision, detail';

const toCall = ({ owner, revision, detail }: CallRow): StoredCall => ({
  owner,
  revision: Number(revision),
  ...(JSON.parse(detail) as Pick<StoredCall, 'call' | 'plan' | 'recording'>),
});

const live = ({ ended_at: endedAt }: PhoneCall): number => (endedAt === null ? 1 : 0);

/** Calls in SQL, on either database. Whoever changes one says which revision it saw. */
export function createCallRepository(database: Database) {
  return { ...readCalls(database), ...writeCalls(database) };
}
export type CallRepository = ReturnType<typeof createCallRepository>;

function readCalls(database: Database) {
  const one = async (where: string, values: readonly SqlValue[]): Promise<StoredCall | undefined> => {
    const [row] = await database.read<CallRow>(`select ${columns} from phone_call where ${where}`, ...values);
    return row && toCall(row);
  };
  return {
    find: ({ owner, id }: { readonly owner: string; readonly id: CallId }) => one('owner = ? and id = ?', [owner, id]),
    findOnce: (owner: string, key: string) => one('owner = ? and idempotency_key = ?', [owner, key]),
    /** Whoever's it is: the carrier has proved that it knows the call. */
    findOfCarrier: (carrier: CarrierName, carrierCallId: string) =>
      one('carrier = ? and carrier_call_id = ?', [carrier, carrierCallId]),
    findByToken: (tokenHash: string) => one('token_hash = ?', [tokenHash]),
    async list(owner: string, { live: isLive, limit, before }: CallFilter): Promise<readonly StoredCall[]> {
      const values: SqlValue[] = [owner];
      let where = 'owner = ?';
      if (isLive !== undefined) {
        where += ' and is_live = ?';
        values.push(isLive ? 1 : 0);
      }
      if (before) {
        where += ' and (created_at < ? or (created_at = ? and id < ?))';
        values.push(before.at, before.at, before.id);
      }
      const rows = await database.read<CallRow>(
        `select ${columns} from phone_call where ${where} order by created_at desc, id desc limit ?`,
        ...values,
        limit,
      );
      return rows.map(toCall);
    },
    /** Calls that a process left behind. */
    async liveOfAll(): Promise<readonly StoredCall[]> {
      return (await database.read<CallRow>(`select ${columns} from phone_call where is_live = 1`)).map(toCall);
    },
  };
}

function writeCalls(database: Database) {
  const run = async (text: string, values: readonly SqlValue[]): Promise<number> => {
    const [changed = 0] = await database.write([database.prepare(text)(...values)]);
    return changed;
  };
  return {
    /** False when the owner made this call before. */
    async insert({ owner, call, plan, idempotencyKey, tokenHash }: NewCall): Promise<boolean> {
      const changed = await run(
        `insert into phone_call (id, owner, carrier, carrier_call_id, is_live, created_at, idempotency_key, token_hash, revision, detail)
         values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?) on conflict do nothing`,
        [
          call.id,
          owner,
          call.carrier,
          call.carrier_call_id,
          live(call),
          call.created_at,
          idempotencyKey ?? null,
          tokenHash ?? null,
          JSON.stringify({ call, plan }),
        ],
      );
      return changed === 1;
    },
    /** False when somebody changed it meanwhile. */
    async update({ owner, call, plan, recording, revision }: StoredCall): Promise<boolean> {
      const changed = await run(
        `update phone_call set carrier_call_id = ?, is_live = ?, revision = revision + 1, detail = ?
         where owner = ? and id = ? and revision = ?`,
        [call.carrier_call_id, live(call), JSON.stringify({ call, plan, recording }), owner, call.id, revision],
      );
      return changed === 1;
    },
    /** A new token for the media socket; the one before is worth nothing. */
    setToken: (id: CallId, tokenHash: string) => run('update phone_call set token_hash = ? where id = ?', [tokenHash, id]),
    /** True for the first who shows it. */
    takeToken: async (tokenHash: string): Promise<boolean> =>
      (await run('update phone_call set token_hash = null where token_hash = ?', [tokenHash])) === 1,
  };
}
