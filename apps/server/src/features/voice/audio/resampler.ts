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
  /** One filter per phase: 2 x half taps, then zeros to a multiple of four. */
  readonly filters: readonly Float64Array[];
}

const banks = new Map<string, Bank>();

function filterOf(phase: number, { half, cutoff }: { readonly half: number; readonly cutoff: number }): Float64Array {
  const taps = new Float64Array(Math.ceil(half / 2) * 4);
  for (let tap = 0; tap < 2 * half; tap += 1) {
    const x = tap - half + 1 - phase;
    taps[tap] = Math.abs(x) >= half ? 0 : cutoff * sinc(cutoff * x) * windowAt(x / half);
  }
  return taps;
}

function bankOf(from: number, to: number): Bank {
  const key = `${from}:${to}`;
  const known = banks.get(key);
  if (known) return known;
  const divisor = greatestDivisor(from, to);
  const [up, down] = [to / divisor, from / divisor];
  const stretch = Math.max(1, from / to);
  const half = Math.ceil(reach * stretch);
  const cutoff = passband / stretch;
  const filters = Array.from({ length: up }, (_, phase) => filterOf(phase / up, { half, cutoff }));
  const bank = { up, down, half, filters };
  banks.set(key, bank);
  return bank;
}

/** Four sums, none of which waits for another: half the time of one. */
function weigh(input: Float64Array, first: number, taps: Float64Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let tap = 0, at = first; tap < taps.length; tap += 4, at += 4) {
    a += (input[at] ?? 0) * (taps[tap] ?? 0);
    b += (input[at + 1] ?? 0) * (taps[tap + 1] ?? 0);
    c += (input[at + 2] ?? 0) * (taps[tap + 2] ?? 0);
    d += (input[at + 3] ?? 0) * (taps[tap + 3] ?? 0);
  }
  return a + b + c + d;
}

export interface Resampler {
  /** What can be given so far; the last few samples wait for what follows them. */
  push(samples: Int16Array): Int16Array;
}

/** Room for a piece and, behind it, for the zeros of a filter. */
function grown(
  input: Float64Array<ArrayBuffer>,
  { held, end }: { readonly held: number; readonly end: number },
): Float64Array<ArrayBuffer> {
  if (end + 4 <= input.length) return input;
  const larger = new Float64Array(end + 4);
  larger.set(input.subarray(0, held));
  return larger;
}

/** Polyphase windowed-sinc conversion of 16-bit PCM between two rates (Hz), for audio that comes in pieces. */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { push: (samples) => samples };
  const { up, down, half, filters } = bankOf(from, to);
  /** What is still seen, then what is new; floats, which multiply without conversion. */
  let input = new Float64Array(4 * half);
  let held = half;
  /** Of the next output sample, in input samples from the start of `input`, and in phases. */
  let base = half - 1;
  let phase = 0;
  return {
    push(samples) {
      const end = held + samples.length;
      input = grown(input, { held, end });
      input.set(samples, held);
      const output = new Int16Array(Math.max(0, Math.ceil(((end - half - base) * up) / down) + 1));
      const all = input;
      let count = 0;
      while (base + half < end) {
        const sum = weigh(all, base - half + 1, filters[phase] ?? all);
        output[count] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
        count += 1;
        phase += down;
        base += Math.floor(phase / up);
        phase %= up;
      }
      const used = Math.max(0, base - half + 1);
      input.copyWithin(0, used, end);
      held = end - used;
      base -= used;
      return output.subarray(0, count);
    },
  };
}
