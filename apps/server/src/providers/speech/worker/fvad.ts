import type { FrameDetector, HeardFrame } from './silero.ts';

/** WebRTC's detector knows frames of 10, 20 and 30 ms. */
const stepSamples = 160;
/** 3 is the strictest (https://github.com/dpirch/libfvad). */
const mode = 3;

/** Names as Emscripten exports them. */
interface FvadModule {
  readonly HEAP16: Int16Array;
  _malloc(bytes: number): number;
  _fvad_new(): number;
  _fvad_free(detector: number): void;
  _fvad_set_mode(detector: number, mode: number): number;
  _fvad_set_sample_rate(detector: number, rate: number): number;
  _fvad_process(detector: number, samples: number, count: number): number;
}

const callsOf = ({
  _malloc: allocate,
  _fvad_new: open,
  _fvad_free: free,
  _fvad_set_mode: setMode,
  _fvad_set_sample_rate: setRate,
  _fvad_process: process,
}: FvadModule) => ({ allocate, open, free, setMode, setRate, process });

class Fvad implements FrameDetector {
  readonly #module: FvadModule;
  readonly #calls: ReturnType<typeof callsOf>;
  readonly #buffer: number;
  readonly #detectors = new Map<number, number>();

  constructor(module: FvadModule) {
    this.#module = module;
    this.#calls = callsOf(module);
    this.#buffer = this.#calls.allocate(stepSamples * 2);
  }

  async hear(frames: readonly HeardFrame[]): Promise<readonly number[]> {
    return frames.map(({ channel, frame }) => this.#hearOne(channel, frame));
  }

  forget(channel: number): void {
    const detector = this.#detectors.get(channel);
    if (detector === undefined) return;
    this.#calls.free(detector);
    this.#detectors.delete(channel);
  }

  #hearOne(channel: number, frame: Int16Array): number {
    const detector = this.#detectors.get(channel) ?? this.#open(channel);
    let [voiced, steps] = [0, 0];
    for (let at = 0; at + stepSamples <= frame.length; at += stepSamples) {
      this.#module.HEAP16.set(frame.subarray(at, at + stepSamples), this.#buffer / 2);
      voiced += this.#calls.process(detector, this.#buffer, stepSamples) === 1 ? 1 : 0;
      steps += 1;
    }
    return voiced / steps;
  }

  #open(channel: number): number {
    const detector = this.#calls.open();
    this.#calls.setMode(detector, mode);
    this.#calls.setRate(detector, 16_000);
    this.#detectors.set(channel, detector);
    return detector;
  }
}

/** It has no types of its own. */
const fvadPackage = ['@echogarden', 'fvad-wasm'].join('/');

/** WebRTC's voice detector: 56 KB, no native code; used until a better one is installed. */
export async function openFvad(): Promise<FrameDetector> {
  const { default: load } = (await import(fvadPackage)) as { default: () => Promise<FvadModule> };
  return new Fvad(await load());
}
