import { playRecording } from '@causeway/contract';
import type { PhoneCall } from '@causeway/contract';
import type { CallNews } from '../../providers/carriers/carrier.ts';
import { furtherOf, isOver } from './call-status.ts';

/** What the carrier calls the recording; nobody who did not agree is listened to. */
export const keptRecording = ({ recording_consent: isAgreed }: PhoneCall, { recording }: CallNews): string | undefined =>
  isAgreed ? recording : undefined;

/** What a carrier said, in what is known: a call never goes back. */
export function mergeNews(call: PhoneCall, news: CallNews, now: number): PhoneCall {
  const status = furtherOf(call.status, news.status ?? call.status);
  const hasAnswered = status === 'in-progress' || status === 'completed';
  return {
    ...call,
    status,
    carrier_call_id: call.carrier_call_id ?? news.carrierCallId,
    answered_at: call.answered_at ?? (hasAnswered ? now : null),
    ended_at: call.ended_at ?? (isOver(status) ? now : null),
    outcome: call.outcome ?? (isOver(status) ? (news.failure ?? status) : null),
    answered_by: news.answeredBy ?? call.answered_by,
    recording_url:
      keptRecording(call, news) === undefined ? call.recording_url : playRecording.path.replace(':callId', call.id),
  };
}
