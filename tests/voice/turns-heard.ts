import { powerOf } from '../../apps/server/src/features/voice/audio/power-of.ts';
import { createTurnDetector } from '../../apps/server/src/features/voice/turn-detector.ts';
import type { TurnSign } from '../../apps/server/src/features/voice/turn-detector.ts';
import type { EngineThread } from '../../apps/server/src/providers/speech/engine-thread.ts';
import { frameSamples, listeningRate } from '../../apps/server/src/providers/speech/speech.ts';

const samplesPerMs = listeningRate / 1000;

/** The turns that a session with the usual rules hears in sound at 16 kHz. */
export async function turnsHeard(thread: EngineThread, pcm: Int16Array): Promise<readonly TurnSign[]> {
  const detector = thread.openDetector();
  const { isSelective } = detector;
  const turns = createTurnDetector({ threshold: 0.5, prefixMs: 300, silenceMs: 500, isSelective });
  const signs: TurnSign[] = [];
  for (let at = 0; at + frameSamples <= pcm.length; at += frameSamples) {
    const frame = pcm.subarray(at, at + frameSamples);
    const probability = await detector.hear(frame);
    const [startMs, endMs] = [at / samplesPerMs, (at + frameSamples) / samplesPerMs];
    const sign = turns.hear({ probability, power: powerOf(frame), startMs, endMs });
    if (sign) signs.push(sign);
  }
  detector.close();
  return signs;
}
