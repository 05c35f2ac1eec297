import type { Latency } from '../talk/talk-view.ts';

export interface LatencyPart {
  readonly kind: 'silence' | 'words' | 'model' | 'voice';
  readonly word: string;
  readonly ms: number;
}

/** What made somebody wait, in its order; parts that the turn did not have are left out. */
export function latencyParts({ endpoint_ms, stt_ms, llm_ttft_ms, tts_ttfb_ms }: Latency): readonly LatencyPart[] {
  const all = [
    ['silence', 'silence', endpoint_ms],
    ['words', 'words', stt_ms],
    ['model', 'first token', llm_ttft_ms],
    ['voice', 'first sound', tts_ttfb_ms],
  ] as const;
  return all.flatMap(([kind, word, ms]) => (ms === null ? [] : [{ kind, word, ms }]));
}

/** `640 ms`, `2.4 s`. */
export const waitWords = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
