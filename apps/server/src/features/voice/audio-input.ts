import type { RealtimeAudioFormat, TurnDetection } from '@causeway/contract';
import type { Detector } from '../../providers/speech/speech.ts';
import { decodeAudio, rateOf } from './audio/codec.ts';
import { KeptSound } from './audio/kept-sound.ts';
import { powerOf } from './audio/power-of.ts';
import { createResampler } from './audio/resampler.ts';
import type { Resampler } from './audio/resampler.ts';
import { createTurnDetector, rulesOf } from './turn-detector.ts';
import type { TurnDetector, TurnSign } from './turn-detector.ts';

/** What everything that listens takes. */
const rate = 16_000;
const frameSamples = 512;
const samplesPerMs = rate / 1000;
/** Sound before this is forgotten, even where a turn needs it. */
const keptMs = 60_000;
/** Where turns are watched for and nobody speaks, only what a turn may begin with is of use. */
const quietKeptMs = 8000;

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
  readonly #sound = new KeptSound();
  readonly #frame = new Int16Array(frameSamples);
  #format: RealtimeAudioFormat;
  #resampler: Resampler;
  #turns: TurnDetector | undefined;
  /** Since when somebody speaks. */
  #speechFromMs: number | undefined;
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
    const { isSelective } = this.#detector;
    this.#turns = detection ? createTurnDetector({ ...rulesOf(detection), isSelective }) : undefined;
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
    return this.#sound.slice(Math.round(fromMs * samplesPerMs), Math.round(toMs * samplesPerMs));
  }

  setSilence(ms: number): void {
    this.#turns?.setSilence(ms);
  }

  /** No turn is going on, whatever was heard. */
  reset(): void {
    this.#epoch += 1;
    this.#filled = 0;
    this.#speechFromMs = undefined;
    this.#turns?.reset();
    this.#detector.reset();
  }

  close(): void {
    this.#epoch += 1;
    this.#sound.keepFrom(this.#sound.end);
    this.#detector.close();
  }

  #keep(samples: Int16Array): void {
    if (samples.length === 0) return;
    this.#sound.push(samples);
    this.#sound.keepFrom(this.#neededFrom());
    if (this.#turns) this.#watch(samples);
  }

  #neededFrom(): number {
    const { end } = this.#sound;
    const atMost = end - keptMs * samplesPerMs;
    if (!this.#turns) return atMost;
    const quietFrom = end - quietKeptMs * samplesPerMs;
    if (this.#speechFromMs === undefined) return quietFrom;
    return Math.max(atMost, Math.min(quietFrom, Math.floor(this.#speechFromMs * samplesPerMs)));
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
      this.#ask(this.#sound.end - (samples.length - at)).catch(this.#onTrouble);
    }
  }

  async #ask(endSample: number): Promise<void> {
    const epoch = this.#epoch;
    const power = powerOf(this.#frame);
    const probability = await this.#detector.hear(this.#frame);
    if (epoch !== this.#epoch) return;
    const endMs = endSample / samplesPerMs;
    const sign = this.#turns?.hear({ probability, power, startMs: endMs - frameSamples / samplesPerMs, endMs });
    if (!sign) return;
    if (sign.kind === 'started') this.#speechFromMs = sign.startMs;
    if (sign.kind === 'stopped') this.#speechFromMs = undefined;
    this.#onSign(sign);
  }
}
