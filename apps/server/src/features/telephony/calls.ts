import { Fault, formatCursor, parseCursor } from '@causeway/contract';
import type { BodyOf, CallId, CallStatus, CarrierName, createCall, PhoneCall } from '@causeway/contract';
import type { Carrier } from '../../providers/carriers/carrier.ts';
import type { CallAddresses } from './call-addresses.ts';
import type { CallBook } from './call-book.ts';
import type { CallRepository, StoredCall } from './call-repository.ts';
import { furtherOf, isOver } from './call-status.ts';
import type { CallTokens } from './call-tokens.ts';
import { getCarrier } from './carrier-directory.ts';
import { newCall } from './new-call.ts';

export interface CallsNeeds {
  readonly repository: CallRepository;
  readonly book: CallBook;
  readonly carriers: ReadonlyMap<CarrierName, Carrier>;
  readonly addresses: CallAddresses;
  readonly tokens: CallTokens;
  readonly publish: (owner: string, call: PhoneCall) => void;
  readonly onOver: (id: CallId) => void;
  readonly now: () => number;
}

export interface Caller {
  readonly owner: string;
  readonly keyId: string | null;
  /** The same key makes no second call. */
  readonly idempotencyKey: string | undefined;
}

type Wish = BodyOf<typeof createCall>;

/** Makes calls. */
function createDialler({ repository, book, carriers, addresses, tokens, publish, now }: CallsNeeds) {
  async function dial(stored: StoredCall, { machine_detection: machineDetection }: Wish, token: string): Promise<PhoneCall> {
    const { call } = stored;
    try {
      const carrierCallId = await getCarrier(carriers, call.carrier).dial({
        to: call.to,
        from: call.from,
        ...addresses.of(call.carrier),
        token,
        machineDetection,
        record: call.recording_consent,
        maxSeconds: call.max_seconds,
      });
      return await book.change(stored, (current) => ({
        ...current,
        carrier_call_id: carrierCallId,
        status: furtherOf(current.status, 'initiated'),
      }));
    } catch (error) {
      const outcome = error instanceof Error ? error.message : 'the carrier failed';
      await book.change(stored, (current) => ({ ...current, status: 'failed', ended_at: now(), outcome }));
      throw error;
    }
  }

  return async ({ owner, keyId, idempotencyKey }: Caller, wish: Wish): Promise<PhoneCall> => {
    const carrier = getCarrier(carriers, wish.carrier);
    addresses.of(carrier.name);
    const from = wish.from ?? carrier.number;
    if (from === undefined) {
      throw new Fault('invalid_request', { param: 'from', message: `${carrier.name} has no number configured: say one.` });
    }
    const { token, hash } = tokens.mint();
    const { to, max_seconds, max_cost_nano, recording_consent } = wish;
    const limits = { max_seconds, max_cost_nano, recording_consent };
    const call = newCall(now(), { carrier: carrier.name, direction: 'outbound', from, to, ...limits });
    const { model, instructions, greeting, voice, language } = wish;
    const plan = { model, instructions, greeting, voice, language, keyId };
    if (!(await repository.insert({ owner, call, plan, idempotencyKey, tokenHash: hash }))) {
      const known = idempotencyKey === undefined ? undefined : await repository.findOnce(owner, idempotencyKey);
      if (known) return known.call;
      throw new Fault('conflict');
    }
    publish(owner, call);
    return dial({ owner, call, plan, revision: 0 }, wish, token);
  };
}

/** Phone calls of one owner: made, listed, ended. */
export function createCalls(needs: CallsNeeds) {
  const { repository, book, carriers, addresses, onOver, now } = needs;

  /** The call at its carrier, while it is going on. */
  async function getLive(owner: string, id: CallId) {
    const stored = await book.get(owner, id);
    const { call } = stored;
    if (isOver(call.status) || call.carrier_call_id === null) {
      throw new Fault('conflict', { message: `The call is ${call.status}.` });
    }
    return { stored, carrier: getCarrier(carriers, call.carrier), carrierCallId: call.carrier_call_id };
  }

  return {
    create: createDialler(needs),

    async list(
      owner: string,
      { live, limit, cursor }: { live?: boolean | undefined; limit: number; cursor?: string | undefined },
    ) {
      const found = await repository.list(owner, { live, limit: limit + 1, before: parseCursor(cursor) });
      const calls = found.slice(0, limit).map(({ call }) => call);
      const last = found.length > limit ? calls.at(-1) : undefined;
      return { calls, ...(last ? { next_cursor: formatCursor(last.created_at, last.id) } : {}) };
    },

    get: async (owner: string, id: CallId): Promise<PhoneCall> => (await book.get(owner, id)).call,

    async hangUp(owner: string, id: CallId, outcome = 'ended here'): Promise<PhoneCall> {
      const stored = await book.get(owner, id);
      const { call } = stored;
      if (isOver(call.status)) return call;
      if (call.carrier_call_id !== null) await getCarrier(carriers, call.carrier).hangUp(call.carrier_call_id);
      const status: CallStatus = call.answered_at === null ? 'canceled' : 'completed';
      return book.change(stored, (current) => ({
        ...current,
        status: furtherOf(current.status, status),
        ended_at: current.ended_at ?? now(),
        outcome: current.outcome ?? outcome,
      }));
    },

    async sendDigits(owner: string, id: CallId, digits: string): Promise<void> {
      const { carrier, carrierCallId } = await getLive(owner, id);
      await carrier.sendDigits(carrierCallId, digits);
    },

    /** The carrier takes the call over; the assistant leaves it. */
    async transfer(owner: string, id: CallId, to: string): Promise<PhoneCall> {
      const { stored, carrier, carrierCallId } = await getLive(owner, id);
      await carrier.transfer(carrierCallId, to, addresses.of(carrier.name).voiceUrl);
      onOver(id);
      return book.change(stored, (current) => ({ ...current, outcome: `transferred to ${to}` }));
    },
  };
}
export type Calls = ReturnType<typeof createCalls>;
