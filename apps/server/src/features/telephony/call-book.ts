import { Fault } from '@causeway/contract';
import type { CallId, PhoneCall } from '@causeway/contract';
import type { CallRepository, StoredCall } from './call-repository.ts';
import { isOver } from './call-status.ts';

export interface CallBookNeeds {
  readonly repository: CallRepository;
  readonly publish: (owner: string, call: PhoneCall) => void;
  /** The call is over: whoever holds its sound lets go. */
  readonly onOver: (id: CallId) => void;
}

export interface CallEnd {
  readonly outcome: string;
  readonly at: number;
  /** Also when the call was transferred. */
  readonly isSure?: boolean;
}

const tries = 20;
const missing = (): Fault => new Fault('not_found', { message: 'There is no such call.' });

/** Calls as they are kept; every change is told. */
export function createCallBook({ repository, publish, onOver }: CallBookNeeds) {
  /** Changes a call as it is now, however often somebody else does, too; `recording` is what the carrier calls it. */
  async function change(stored: StoredCall, edit: (call: PhoneCall) => PhoneCall, recording?: string): Promise<PhoneCall> {
    let current = stored;
    for (let tried = 0; tried < tries; tried += 1) {
      const call = edit(current.call);
      const isSame = recording === undefined || recording === current.recording;
      if (isSame && JSON.stringify(call) === JSON.stringify(current.call)) return call;
      if (await repository.update({ ...current, call, recording: recording ?? current.recording })) {
        publish(current.owner, call);
        if (isOver(call.status)) onOver(call.id);
        return call;
      }
      const again = await repository.find({ owner: current.owner, id: current.call.id });
      if (!again) throw missing();
      current = again;
    }
    throw new Fault('conflict', { message: 'The call is changed by somebody else all the time.' });
  }

  async function get(owner: string, id: CallId): Promise<StoredCall> {
    const stored = await repository.find({ owner, id });
    if (stored) return stored;
    throw missing();
  }

  const isTransferred = ({ outcome }: PhoneCall): boolean => outcome !== null;

  return {
    change,
    get,
    /** Over, unless that is known or the call goes on elsewhere: whoever was first to say why is believed. */
    end: async ({ owner, call: { id } }: StoredCall, { outcome, at, isSure = false }: CallEnd): Promise<PhoneCall> =>
      change(await get(owner, id), (call) => {
        if (isOver(call.status) || (isTransferred(call) && !isSure)) return call;
        const status = call.answered_at === null ? 'failed' : 'completed';
        // Whoever died with the call knew what it cost.
        const isCostLost = isSure && call.answered_at !== null && call.outcome === null;
        const cost = isCostLost ? null : call.cost_nano;
        return { ...call, status, ended_at: at, outcome: call.outcome ?? outcome, cost_nano: cost };
      }),
    /** As it is now, with these parts. */
    update: async ({ owner, call: { id } }: StoredCall, part: Partial<PhoneCall>): Promise<PhoneCall> =>
      change(await get(owner, id), (call) => ({ ...call, ...part })),
  };
}
export type CallBook = ReturnType<typeof createCallBook>;
