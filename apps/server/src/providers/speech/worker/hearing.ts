import type { FrameDetector, HeardFrame } from './silero.ts';

/** A frame to be heard, or a channel to be forgotten once what came before is heard. */
type Entry = HeardFrame | { readonly channel: number };

/** More in one run would keep a transcript waiting that runs beside it. */
const mostAtOnce = 64;

export interface Hearing {
  hear(frames: readonly HeardFrame[]): void;
  forget(channel: number): void;
  /** Resolves when everything so far is heard. */
  settled(): Promise<void>;
}

export type OnHeard = (channels: readonly number[], probabilities: readonly number[]) => void;

/** Hears the frames of many channels together, those of one in their order. */
export function createHearing(detector: () => Promise<FrameDetector>, onHeard: OnHeard): Hearing {
  let entries: readonly Entry[] = [];
  let running: Promise<void> | undefined;

  /** The next frame of each channel; a channel that is left is forgotten between its frames. */
  function take(forget: (channel: number) => void): readonly HeardFrame[] {
    const batch = new Map<number, HeardFrame>();
    const rest: Entry[] = [];
    const held = new Set<number>();
    for (const entry of entries) {
      const { channel } = entry;
      if (held.has(channel) || batch.has(channel) || batch.size >= mostAtOnce) {
        held.add(channel);
        rest.push(entry);
      } else if ('frame' in entry) batch.set(channel, entry);
      else forget(channel);
    }
    entries = rest;
    return [...batch.values()];
  }

  async function run(): Promise<void> {
    const it = await detector().catch(() => undefined);
    while (entries.length > 0) {
      const batch = take((channel) => it?.forget(channel));
      if (batch.length === 0) continue;
      const silence = batch.map(() => 0);
      // A detector that fails hears nothing; it does not end the talk.
      const probabilities = (await it?.hear(batch).catch(() => silence)) ?? silence;
      onHeard(
        batch.map(({ channel }) => channel),
        probabilities,
      );
    }
    running = undefined;
  }

  const add = (more: readonly Entry[]): void => {
    entries = [...entries, ...more];
    running ??= run();
  };
  return {
    hear: add,
    forget: (channel) => add([{ channel }]),
    settled: async () => running,
  };
}
