import { createPlayer } from '../audio/player.ts';
import type { Heard } from '../audio/playback-ledger.ts';
import { createSynthesizer } from '../browser-speech/synthesizer.ts';

/** Whatever speaks: sound of the server, or the voices of the browser. */
export interface Mouth {
  playSound(itemId: string, base64: string): void;
  sayText(delta: string): void;
  endText(): void;
  isSpeaking(): boolean;
  /** Silence at once; tells what was heard of the server's sound. */
  stop(): readonly Heard[];
  /** 0 to 100; undefined: it cannot be measured. */
  level(): number | undefined;
}

export interface MouthOptions {
  readonly context: AudioContext;
  /** Whether this browser reads answers aloud. */
  readonly isOwn: () => boolean;
  readonly language: () => string;
  readonly onEnd: () => void;
}

export function createMouth({ context, isOwn, language, onEnd }: MouthOptions): Mouth {
  const player = createPlayer(context, onEnd);
  const synthesizer = createSynthesizer(language, onEnd);
  return {
    playSound: (itemId, base64) => player.play(itemId, base64),
    sayText(delta) {
      if (isOwn()) synthesizer.add(delta);
    },
    endText() {
      if (isOwn()) synthesizer.end();
    },
    isSpeaking: () => player.isPlaying() || synthesizer.isSpeaking(),
    stop() {
      if (isOwn()) synthesizer.stop();
      return player.stop();
    },
    level: () => (isOwn() ? undefined : player.level()),
  };
}
