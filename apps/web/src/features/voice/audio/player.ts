import { wireRate } from './framer.ts';
import { levelOf, samplesOf } from './pcm.ts';
import { PlaybackLedger } from './playback-ledger.ts';
import type { Heard } from './playback-ledger.ts';

export interface Player {
  /** Plays sound of an answer behind what is playing. */
  play(itemId: string, base64: string): void;
  isPlaying(): boolean;
  /** Silence at once; tells what was heard. */
  stop(): readonly Heard[];
  /** 0 to 100, of the last moment. */
  level(): number;
}

const meterSamples = 1024;

/** `onEnd`: everything that was given has been heard. */
export function createPlayer(context: AudioContext, onEnd: () => void): Player {
  const ledger = new PlaybackLedger();
  const meter = context.createAnalyser();
  meter.fftSize = meterSamples;
  meter.connect(context.destination);
  const samples = new Float32Array(meterSamples);
  let sources: AudioBufferSourceNode[] = [];

  const forget = (source: AudioBufferSourceNode): void => {
    sources = sources.filter((other) => other !== source);
    if (sources.length === 0) onEnd();
  };

  /** What reaches the ear lags behind the clock of the context. */
  const earTime = (): number => context.currentTime - (context.outputLatency || context.baseLatency || 0);

  return {
    play(itemId, base64) {
      const sound = samplesOf(base64);
      if (sound.length === 0) return;
      const buffer = context.createBuffer(1, sound.length, wireRate);
      buffer.copyToChannel(sound, 0);
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(meter);
      sources.push(source);
      source.addEventListener('ended', () => forget(source));
      source.start(ledger.schedule(itemId, buffer.duration, context.currentTime));
    },
    isPlaying: () => sources.length > 0,
    stop() {
      const heard = ledger.cut(earTime());
      const stopped = sources;
      sources = [];
      for (const source of stopped) source.stop();
      return heard;
    },
    level() {
      meter.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
  };
}
