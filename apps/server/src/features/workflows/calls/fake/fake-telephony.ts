import type { PhoneCall } from '@causeway/contract';
import type { AwaitedCall, TelephonyRoom } from '../../../telephony/events.ts';

/** Stands for telephony: each call is remembered, answered, and over after 42 seconds; numbers that end in 00 are busy. */
export interface FakeTelephony extends TelephonyRoom {
  readonly asked: readonly AwaitedCall[];
}

export function createFakeTelephony(): FakeTelephony {
  const asked: AwaitedCall[] = [];
  return {
    asked,
    call: async (request) => {
      asked.push(request);
      const isBusy = request.wish.to.endsWith('00');
      const call = {
        id: 'call_1',
        status: isBusy ? 'busy' : 'completed',
        outcome: isBusy ? 'busy' : 'completed',
        answered_at: isBusy ? null : 1000,
        ended_at: 43_000,
        answered_by: null,
        cost_nano: isBusy ? 0 : 12_000_000,
        session_id: isBusy ? null : 'voice-1',
        recording_url: null,
      };
      const transcript = [
        { role: 'assistant', text: 'Good day, may we come on Monday?' },
        { role: 'user', text: 'Yes, Monday is fine.' },
      ] as const;
      return { call: call as unknown as PhoneCall, transcript: isBusy ? [] : transcript };
    },
  };
}
