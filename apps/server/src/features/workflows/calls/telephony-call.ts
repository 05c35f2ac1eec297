import { createCall, phoneCall } from '@causeway/contract';
import { z } from 'zod';
import { errorTypes } from '../../../durable/execution-errors.ts';
import type { TelephonyRoom } from '../../telephony/events.ts';
import { CallError } from '../interpreter/call-registry.ts';
import type { WorkCall } from '../interpreter/call-registry.ts';

const input = createCall.body.extend({
  must_answer: z.boolean().default(false).describe('Fails when nobody answers: busy, no answer, canceled or failed'),
});
type TelephonyInput = z.output<typeof input>;

const output = z.object({
  call_id: z.string(),
  status: phoneCall.shape.status,
  /** Why it ended, in a few words. */
  outcome: z.string().nullable(),
  answered: z.boolean(),
  answered_by: z.string().nullable(),
  /** Of talking. */
  seconds: z.number(),
  /** Nano-dollars; null: some price is unknown. */
  cost_nano: z.number().nullable(),
  session_id: z.string().nullable(),
  recording_url: z.string().nullable(),
  transcript: z.array(z.object({ role: z.enum(['user', 'assistant']), text: z.string() })),
});

function notAnswered(status: string, outcome: string | null): CallError {
  return new CallError({
    type: errorTypes.communication,
    status: 504,
    title: 'Nobody answered',
    detail: `The call is ${status}${outcome === null || outcome === status ? '' : `: ${outcome}`}.`,
  });
}

/** Calls somebody and waits until the call is over. */
export function createTelephonyCall(telephony: Pick<TelephonyRoom, 'call'>): WorkCall {
  return {
    name: 'telephony',
    title: 'Phone call',
    description: 'Calls a number, talks as it is told, and gives how the call ended, what was said and what it cost.',
    input,
    output,
    // The call is found again by the key of the step; one that a stopped server cut off is over, and says so.
    isIdempotent: () => true,
    async run(parsed, context): Promise<z.input<typeof output>> {
      const { must_answer: mustAnswer, ...wish } = parsed as TelephonyInput;
      const { call, transcript } = await telephony.call({
        owner: context.owner,
        wish,
        key: `step ${context.idempotencyKey}`,
        signal: context.signal,
      });
      const { id, status, outcome, answered_at: answeredAt, ended_at: endedAt } = call;
      if (mustAnswer && answeredAt === null) throw notAnswered(status, outcome);
      return {
        call_id: id,
        status,
        outcome,
        answered: answeredAt !== null,
        answered_by: call.answered_by,
        seconds: answeredAt === null ? 0 : Math.round(((endedAt ?? answeredAt) - answeredAt) / 1000),
        cost_nano: call.cost_nano,
        session_id: call.session_id,
        recording_url: call.recording_url,
        transcript: [...transcript],
      };
    },
  };
}
