/** Samples per second that a session hears. */
export const wireRate = 24_000;
/** Samples of 20 ms. */
export const frameSamples = wireRate / 50;

const toInt16 = (sample: number): number => Math.round(Math.min(1, Math.max(-1, sample)) * 0x7f_ff);

/**
 * Cuts sound of any rate into 20 ms frames at 24 kHz. Each output sample is the mean of the input it covers, which keeps what a
 * lower rate cannot hold from folding back.
 */
export function createFramer(inputRate: number, onFrame: (frame: Int16Array<ArrayBuffer>) => void) {
  const ratio = inputRate / wireRate;
  let frame = new Int16Array(frameSamples);
  let filled = 0;
  let sum = 0;
  let covered = 0;

  const emit = (sample: number): void => {
    frame[filled] = toInt16(sample);
    filled += 1;
    if (filled < frameSamples) return;
    onFrame(frame);
    frame = new Int16Array(frameSamples);
    filled = 0;
  };

  return {
    push(samples: Float32Array): void {
      for (const sample of samples) {
        let left = 1;
        while (covered + left >= ratio) {
          const part = ratio - covered;
          emit((sum + sample * part) / ratio);
          left -= part;
          sum = 0;
          covered = 0;
        }
        sum += sample * left;
        covered += left;
      }
    },
    /** Forgets what is not a whole frame yet. */
    reset(): void {
      filled = 0;
      sum = 0;
      covered = 0;
    },
  };
}
