import { mintId } from '@causeway/contract';
import type { PhoneCall } from '@causeway/contract';

/** What an inbound call may last. */
const inboundSeconds = 60 * 60;

export const newCall = (
  now: number,
  part: Partial<PhoneCall> & Pick<PhoneCall, 'carrier' | 'direction' | 'from' | 'to'>,
): PhoneCall => ({
  id: mintId('call'),
  status: 'queued',
  carrier_call_id: null,
  session_id: null,
  created_at: now,
  answered_at: null,
  ended_at: null,
  outcome: null,
  answered_by: null,
  recording_consent: false,
  recording_url: null,
  max_seconds: inboundSeconds,
  max_cost_nano: null,
  cost_nano: 0,
  ...part,
});
