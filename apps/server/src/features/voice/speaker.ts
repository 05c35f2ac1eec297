import type { RealtimeAudioFormat } from '@causeway/contract';
import type { Voice } from '../../providers/speech/speech.ts';
import { encodeAudio, rateOf } from './audio/codec.ts';
import { createResampler } from './audio/resampler.ts';

/** Sound goes out in pieces of this length. */
const pieceMs = 100;

export interface SpokenPiece {
  /** Base64, in the session's format. */
  readonly audio: string;
  readonly ms: number;
}

export interface Sentence {
  readonly text: string;
  readonly voice: string;
  readonly speed: number;
  readonly language: string | undefined;
}

export interface SpeakerOptions {
  readonly voice: Voice;
  readonly format: RealtimeAudioFormat;
  readonly signal: AbortSignal;
  readonly onPiece: (piece: SpokenPiece) => void;
}

/** Speaks one sentence in the format of a session, piece by piece, as fast as the voice gives it. */
export async function speakSentence(
  { text, voice: name, speed, language }: Sentence,
  { voice, format, signal, onPiece }: SpeakerOptions,
): Promise<void> {
  const rate = rateOf(format);
  const resampler = createResampler(voice.rate, rate);
  const pieceSamples = (rate * pieceMs) / 1000;
  const give = (samples: Int16Array): void =>
    onPiece({
      audio: Buffer.from(encodeAudio(format, samples)).toString('base64'),
      ms: (samples.length / rate) * 1000,
    });
  let waiting = new Int16Array(0);
  for await (const sound of voice.speak(text, { voice: name, speed, language, signal })) {
    if (signal.aborted) return;
    const more = resampler.push(sound);
    const all = new Int16Array(waiting.length + more.length);
    all.set(waiting);
    all.set(more, waiting.length);
    let at = 0;
    for (; at + pieceSamples <= all.length; at += pieceSamples) give(all.subarray(at, at + pieceSamples));
    waiting = all.slice(at);
  }
  if (waiting.length > 0 && !signal.aborted) give(waiting);
}
