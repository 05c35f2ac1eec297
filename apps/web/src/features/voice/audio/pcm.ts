/** 16-bit little-endian PCM as base64, the way it travels in events. */
export function toBase64(pcm: Int16Array): string {
  const bytes = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  // A frame is 960 bytes: far below the argument limit of one call.
  return btoa(String.fromCodePoint(...bytes));
}

/** Samples between -1 and 1; an odd last byte is dropped. */
export function samplesOf(base64: string): Float32Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
  const view = new DataView(bytes.buffer);
  const samples = new Float32Array(bytes.length >> 1);
  for (let at = 0; at < samples.length; at += 1) {
    samples[at] = view.getInt16(at * 2, true) / 0x80_00;
  }
  return samples;
}

/** Root mean square of samples, as 0 to 100 over the 60 dB that speech uses. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.round(Math.min(100, Math.max(0, ((decibels + 60) / 60) * 100)));
}
