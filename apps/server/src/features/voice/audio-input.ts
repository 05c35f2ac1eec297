import type { RealtimeAudioFormat, TurnDetection } from '@causeway/contract';
import type { Detector } from '../../providers/speech/speech.ts';
import { decodeAudio, rateOf } from './audio/codec.ts';
import { createResampler } from './audio/resampler.ts';
import type { Resampler } from './audio/resampler.ts';
import { createTurnDetector, rulesOf } from './turn-detector.ts';
import type { TurnDetector, TurnSign } from './turn-detector.ts';

/** What everything that listens takes. */
const rate = 16_000;
const frameSamples = 512;
/** Sound before this is forgotten, unless a turn needs it. */
const keptMs = 60_000;

export interface AudioInputOptions {
  readonly format: RealtimeAudioFormat;
  readonly detector: Detector;
  readonly onSign: (sign: TurnSign) => void;
  /** A frame could not be judged; the next one is. */
  readonly onTrouble: (error: unknown) => void;
}

/** What is heard: kept for a while at 16 kHz, and watched for turns. Offsets are ms since the session began. */
export class AudioInput {
  readonly #detector: Detector;
  readonly #onSign: (sign: TurnSign) => void;
  readonly #onTrouble: (error: unknown) => void;
  #format: RealtimeAudioFormat;
  #resampler: Resampler;
  #turns: TurnDetector | undefined;
  #chunks: Int16Array[] = [];
  /** Samples before the first kept one, and all of them. */
  #dropped = 0;
  #heard = 0;
  #frame = new Int16Array(frameSamples);
  #filled = 0;
  /** Answers to frames of before a reset are of no use. */
  #epoch = 0;

  constructor({ format, detector, onSign, onTrouble }: AudioInputOptions) {
    this.#format = format;
    this.#detector = detector;
    this.#onSign = onSign;
    this.#onTrouble = onTrouble;
    this.#resampler = createResampler(rateOf(format), rate);
  }

  /** Bytes of the wire, all at once, at 16 kHz. */
  static read(format: RealtimeAudioFormat, bytes: Uint8Array): Int16Array {
    return createResampler(rateOf(format), rate).push(decodeAudio(format, bytes));
  }

  configure(format: RealtimeAudioFormat, detection: TurnDetection | null): void {
    if (JSON.stringify(format) !== JSON.stringify(this.#format)) {
      this.#format = format;
      this.#resampler = createResampler(rateOf(format), rate);
    }
    this.#turns = detection ? createTurnDetector(rulesOf(detection)) : undefined;
    this.reset();
  }

  /** Takes bytes of the wire; gives how many ms they are. */
  append(bytes: Uint8Array): number {
    const samples = decodeAudio(this.#format, bytes);
    this.#keep(this.#resampler.push(samples));
    return (samples.length / rateOf(this.#format)) * 1000;
  }

  /** Sound between two offsets, as far as it is kept. */
  slice(fromMs: number, toMs: number): Int16Array {
    const from = Math.max(0, Math.round((fromMs * rate) / 1000) - this.#dropped);
    const to = Math.min(this.#heard, Math.round((toMs * rate) / 1000)) - this.#dropped;
    const sound = new Int16Array(Math.max(0, to - from));
    let at = 0;
    for (const chunk of this.#chunks) {
      const [start, end] = [Math.max(from, at), Math.min(to, at + chunk.length)];
      if (start < end) sound.set(chunk.subarray(start - at, end - at), start - from);
      at += chunk.length;
    }
    return sound;
  }

  setSilence(ms: number): void {
    this.#turns?.setSilence(ms);
  }

  /** No turn is going on, whatever was heard. */
  reset(): void {
    this.#epoch += 1;
    this.#filled = 0;
    this.#turns?.reset();
    this.#detector.reset();
  }

  close(): void {
    this.#epoch += 1;
    this.#chunks = [];
    this.#detector.close();
  }

  #keep(samples: Int16Array): void {
    if (samples.length === 0) return;
    this.#chunks.push(samples);
    this.#heard += samples.length;
    while (this.#heard - this.#dropped - (this.#chunks[0]?.length ?? 0) > (keptMs * rate) / 1000) {
      this.#dropped += this.#chunks.shift()?.length ?? 0;
    }
    if (this.#turns) this.#watch(samples);
  }

  #watch(samples: Int16Array): void {
    let at = 0;
    while (at < samples.length) {
      const taken = Math.min(frameSamples - this.#filled, samples.length - at);
      this.#frame.set(samples.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled < frameSamples) return;
      this.#filled = 0;
      this.#ask(this.#frame, this.#heard - (samples.length - at)).catch(this.#onTrouble);
      this.#frame = new Int16Array(frameSamples);
    }
  }

  async #ask(frame: Int16Array, endSample: number): Promise<void> {
    const epoch = this.#epoch;
    const probability = await this.#detector.hear(frame);
    if (epoch !== this.#epoch) return;
    const endMs = (endSample * 1000) / rate;
    const sign = this.#turns?.hear(probability, { startMs: endMs - (frameSamples * 1000) / rate, endMs });
    if (sign) this.#onSign(sign);
  }
}
