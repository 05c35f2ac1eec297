/** Samples on each side that a filter sees, at the lower of both rates. */
const reach = 16;
/** Share of the lower band that passes; the rest is the slope of the filter. */
const passband = 0.93;

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));
const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Blackman-Harris: side lobes at -92 dB. */
function windowAt(x: number): number {
  const turn = Math.PI * (x + 1);
  return 0.35875 - 0.48829 * Math.cos(turn) + 0.14128 * Math.cos(2 * turn) - 0.01168 * Math.cos(3 * turn);
}

interface Bank {
  /** Output samples per `down` input samples. */
  readonly up: number;
  readonly down: number;
  readonly half: number;
  /** One filter of 2 x half taps per phase. */
  readonly taps: Float64Array;
}

const banks = new Map<string, Bank>();

function bankOf(from: number, to: number): Bank {
  const key = `${from}:${to}`;
  const known = banks.get(key);
  if (known) return known;
  const divisor = greatestDivisor(from, to);
  const [up, down] = [to / divisor, from / divisor];
  const stretch = Math.max(1, from / to);
  const half = Math.ceil(reach * stretch);
  const cutoff = passband / stretch;
  const taps = new Float64Array(up * 2 * half);
  for (let phase = 0; phase < up; phase += 1) {
    for (let tap = 0; tap < 2 * half; tap += 1) {
      const x = tap - half + 1 - phase / up;
      taps[phase * 2 * half + tap] = Math.abs(x) >= half ? 0 : cutoff * sinc(cutoff * x) * windowAt(x / half);
    }
  }
  const bank = { up, down, half, taps };
  banks.set(key, bank);
  return bank;
}

export interface Resampler {
  /** What can be given so far; the last few samples wait for what follows them. */
  push(samples: Int16Array): Int16Array;
}

/** Polyphase windowed-sinc conversion of 16-bit PCM between two rates (Hz), for audio that comes in pieces. */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { push: (samples) => samples };
  const { up, down, half, taps } = bankOf(from, to);
  let kept = new Int16Array(half);
  /** Of the next output sample, in input samples from the start of `kept`, and in phases. */
  let base = half - 1;
  let phase = 0;
  return {
    push(samples) {
      const input = new Int16Array(kept.length + samples.length);
      input.set(kept);
      input.set(samples, kept.length);
      const output = new Int16Array(Math.max(0, Math.ceil(((input.length - half - base) * up) / down) + 1));
      let count = 0;
      while (base + half < input.length) {
        let sum = 0;
        const first = base - half + 1;
        const filter = phase * 2 * half;
        for (let tap = 0; tap < 2 * half; tap += 1) sum += (input[first + tap] ?? 0) * (taps[filter + tap] ?? 0);
        output[count] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
        count += 1;
        phase += down;
        base += Math.floor(phase / up);
        phase %= up;
      }
      const used = Math.max(0, base - half + 1);
      kept = input.slice(used);
      base -= used;
      return output.subarray(0, count);
    },
  };
}
