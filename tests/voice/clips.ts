import { createResampler } from '../../apps/server/src/features/voice/audio/resampler.ts';
import { sayInTest } from './engines.ts';

const padMs = 400;

/** Words as 16-bit PCM at a rate, with silence around them. */
export async function clipOf(text: string, { rate, silenceMs }: { readonly rate: number; readonly silenceMs: number }) {
  const said = await sayInTest(text);
  const pcm = createResampler(said.rate, rate).push(said.pcm);
  const [before, after] = [padMs, silenceMs].map((ms) => new Int16Array((rate * ms) / 1000));
  return Buffer.concat(
    [before, pcm, after].map((part) => Buffer.from(part?.buffer ?? new ArrayBuffer(0), part?.byteOffset, part?.byteLength)),
  );
}

/** Gives a clip to a callback in frames of 20 ms, as fast as a person speaks. */
export async function pace(clip: Buffer, rate: number, send: (frame: Buffer) => void): Promise<void> {
  const frameBytes = (rate / 50) * 2;
  const startedAt = performance.now();
  for (let at = 0; at < clip.length; at += frameBytes) {
    send(clip.subarray(at, at + frameBytes));
    const waitMs = startedAt + (at / frameBytes + 1) * 20 - performance.now();
    // Real time is what is tested: a turn detector fed faster measures other silences.
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** Sound that every detector takes for speech, though it says nothing: a wavering voice for 1.2 s, then silence. */
export function likeSpeech(rate: number): Buffer {
  const clip = Buffer.alloc(rate * 3 * 2);
  for (let at = 0; at < rate * 1.2; at += 1) {
    const time = at / rate;
    const pitch = Math.sin(2 * Math.PI * (180 + 40 * Math.sin(time * 8)) * time) * (0.5 + 0.5 * Math.sin(time * 27));
    clip.writeInt16LE(Math.round(9000 * pitch + 3000 * Math.sin(2 * Math.PI * 720 * time)), at * 2);
  }
  return clip;
}
