import type { Detector } from '../../../providers/speech/speech.ts';
import { createTurnDetector } from '../turn-detector.ts';
import { powerOf } from './power-of.ts';

const frameSamples = 512;
const samplesPerMs = 16;
/** Somebody who stops for half a second begins a new line. */
const rules = { threshold: 0.5, prefixMs: 200, silenceMs: 500 };
const tailMs = 200;
/** Lines of subtitles that nobody can read at once. */
const longestMs = 15_000;

export interface SpokenPart {
  readonly startMs: number;
  readonly endMs: number;
}

const cut = ({ startMs, endMs }: SpokenPart): readonly SpokenPart[] => {
  const count = Math.max(1, Math.ceil((endMs - startMs) / longestMs));
  const each = (endMs - startMs) / count;
  return Array.from({ length: count }, (_, at) => ({ startMs: startMs + at * each, endMs: startMs + (at + 1) * each }));
};

/** Where somebody speaks in sound at 16 kHz; in order, without overlap. */
export async function spokenParts(sound: Int16Array, detector: Detector): Promise<readonly SpokenPart[]> {
  const turns = createTurnDetector(rules);
  const parts: SpokenPart[] = [];
  const wholeMs = sound.length / samplesPerMs;
  let startMs: number | undefined;
  const end = (endMs: number): void => {
    if (startMs !== undefined) parts.push({ startMs, endMs: Math.min(wholeMs, endMs + tailMs) });
    startMs = undefined;
  };
  for (let at = 0; at < sound.length; at += frameSamples) {
    const frame = new Int16Array(frameSamples);
    frame.set(sound.subarray(at, at + frameSamples));
    const [fromMs, toMs] = [at / samplesPerMs, (at + frameSamples) / samplesPerMs];
    const probability = await detector.hear(frame);
    const sign = turns.hear({ probability, power: powerOf(frame), startMs: fromMs, endMs: toMs });
    if (sign?.kind === 'started') startMs = Math.max(parts.at(-1)?.endMs ?? 0, sign.startMs);
    if (sign?.kind === 'stopped') end(sign.endMs);
  }
  end(wholeMs);
  return parts.flatMap(cut);
}
