import type { Detector } from '../../../providers/speech/speech.ts';
import { spokenParts } from './spoken-parts.ts';

const samplesPerMs = 16;

/** The parts of sound at 16 kHz in which somebody speaks, joined; all of it where nobody seems to. Recognizers hear no words behind a second of silence. */
export async function spokenSound(sound: Int16Array, detector: Detector): Promise<Int16Array> {
  const parts = await spokenParts(sound, detector);
  if (parts.length === 0) return sound;
  const pieces = parts.map(({ startMs, endMs }) =>
    sound.subarray(Math.round(startMs * samplesPerMs), Math.round(endMs * samplesPerMs)),
  );
  const joined = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
