import type { ActiveResponse } from './state.ts';
import { say } from './work.ts';
import type { Work } from './work.ts';

const between = (from: number | undefined, to: number | undefined): number | null =>
  from === undefined || to === undefined ? null : Math.max(0, Math.round(to - from));

/** Said once per answer, at its first sound or word. */
export function tellLatency(work: Work, { id, turn, times, plan }: ActiveResponse): void {
  const { speechEndedAt, stoppedAt, transcribedAt, startedAt, firstTextAt } = times;
  say(work, {
    type: 'causeway.latency',
    response_id: id,
    turn,
    endpoint_ms: between(speechEndedAt, stoppedAt),
    stt_ms: between(stoppedAt, transcribedAt),
    llm_ttft_ms: between(startedAt, firstTextAt),
    tts_ttfb_ms: plan.modalities.includes('audio') ? between(firstTextAt, work.at) : null,
    total_ms: between(speechEndedAt ?? startedAt, work.at),
  });
}
