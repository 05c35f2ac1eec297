import type { CarrierFormat, MediaEvent } from '../../providers/carriers/carrier.ts';

type Frame = Extract<MediaEvent, { readonly kind: 'audio' }>;

/** Frames wait this long for one that is late. */
const waitMs = 60;
/** Longer holes are not filled: the call was on hold, and nobody wants minutes of silence at once. */
const longestHoleMs = 2000;

export const bytesPerMs = (format: CarrierFormat): number => (format.type === 'audio/pcm' ? (format.rate * 2) / 1000 : 8);

const silentByte = { 'audio/pcmu': 0xff, 'audio/pcma': 0xd5, 'audio/pcm': 0 } as const;

/** Silence in the format of a call. */
export const silence = (format: CarrierFormat, ms: number): Uint8Array =>
  new Uint8Array(Math.round(ms) * bytesPerMs(format)).fill(silentByte[format.type]);

export interface CallAudio {
  /** Takes a frame at a time (ms); gives the sound that is next, in order, each once, with silence where frames are missing. */
  hear(frame: Frame, now: number): readonly Uint8Array[];
  /** Nothing came for a while: carriers send no frames of a muted phone, and a turn would never end. */
  idle(now: number): readonly Uint8Array[];
}

interface Waiting {
  readonly frame: Frame;
  readonly since: number;
}

/** Puts the frames of a call in order: carriers lose, repeat, reorder and withhold them. */
export function createCallAudio(format: CarrierFormat): CallAudio {
  const waiting = new Map<number, Waiting>();
  let nextSequence: number | undefined;
  /** Where in the call's own time the sound that was given ends. */
  let givenUntilMs: number | undefined;
  let lastHeardAt: number | undefined;
  /** The next frame is due only when the time of the last one has passed: some carriers send 20 ms at once, some 100. */
  let frameMs = 0;

  const msOf = ({ bytes }: Frame): number => bytes.length / bytesPerMs(format);

  function give(frame: Frame): Uint8Array[] {
    const startMs = frame.atMs ?? givenUntilMs ?? 0;
    const holeMs = givenUntilMs === undefined ? 0 : startMs - givenUntilMs;
    const isHole = holeMs >= 10 && holeMs <= longestHoleMs;
    givenUntilMs = Math.max(startMs, givenUntilMs ?? 0) + msOf(frame);
    return isHole ? [silence(format, holeMs), frame.bytes] : [frame.bytes];
  }

  /** Everything that follows without a hole; after `waitMs` what is missing is given up. */
  function release(now: number): Uint8Array[] {
    const given: Uint8Array[] = [];
    for (;;) {
      const sequence = nextSequence ?? Math.min(...waiting.keys());
      const found = waiting.get(sequence);
      if (found) {
        waiting.delete(sequence);
        nextSequence = sequence + 1;
        given.push(...give(found.frame));
        continue;
      }
      const oldest = Math.min(...[...waiting.values()].map(({ since }) => since));
      if (waiting.size === 0 || now - oldest < waitMs) return given;
      nextSequence = Math.min(...waiting.keys());
    }
  }

  return {
    hear(frame, now) {
      lastHeardAt = now;
      frameMs = msOf(frame);
      if (frame.sequence === undefined) return give(frame);
      if (nextSequence !== undefined && frame.sequence < nextSequence) return [];
      nextSequence ??= frame.sequence;
      if (!waiting.has(frame.sequence)) waiting.set(frame.sequence, { frame, since: now });
      return release(now);
    },
    idle(now) {
      const late = release(now);
      if (lastHeardAt === undefined || late.length > 0) return late;
      const silentMs = now - lastHeardAt;
      if (silentMs < waitMs + frameMs) return [];
      lastHeardAt = now;
      if (givenUntilMs !== undefined) givenUntilMs += silentMs;
      return [silence(format, Math.min(silentMs, longestHoleMs))];
    },
  };
}
