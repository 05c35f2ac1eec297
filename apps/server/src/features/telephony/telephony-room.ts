import type { CallId, PhoneCall, SessionId } from '@causeway/contract';
import { isOver } from './call-status.ts';
import type { Calls } from './calls.ts';
import type { AwaitedCall, EndedCall, TelephonyRoom } from './events.ts';

export interface TelephonyRoomNeeds {
  readonly calls: Pick<Calls, 'create' | 'get' | 'hangUp'>;
  /** Resolves when what the call cost and said is kept. */
  readonly settled: (id: CallId) => Promise<void>;
  /** Calls on every change of any call; gives what ends it. */
  readonly onChange: (listener: (id: CallId) => void) => () => void;
  readonly readTranscript: (owner: string, id: SessionId) => Promise<EndedCall['transcript']>;
}

/** Another process may have the call: nobody tells this one. */
const lookEveryMs = 5000;

/** Calls that somebody waits for. */
export function createTelephonyRoom({ calls, settled, onChange, readTranscript }: TelephonyRoomNeeds): TelephonyRoom {
  /** Resolves at the next change of the call, or after a while. */
  const change = (id: CallId, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        end();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, lookEveryMs);
      const end = onChange((changed) => {
        if (changed === id) done();
      });
      signal.addEventListener('abort', done);
    });

  async function untilOver({ owner, signal }: AwaitedCall, id: CallId): Promise<PhoneCall> {
    for (;;) {
      const changed = change(id, signal);
      const call = await calls.get(owner, id);
      if (isOver(call.status)) return call;
      if (signal.aborted) {
        await calls.hangUp(owner, id, 'whoever asked for the call waits no longer');
        throw signal.reason;
      }
      await changed;
    }
  }

  return {
    async call(request) {
      const { owner, wish, key } = request;
      const { id } = await calls.create({ owner, keyId: null, idempotencyKey: key }, wish);
      const { session_id: sessionId } = await untilOver(request, id);
      await settled(id);
      const call = await calls.get(owner, id);
      return { call, transcript: sessionId === null ? [] : await readTranscript(owner, sessionId) };
    },
  };
}
