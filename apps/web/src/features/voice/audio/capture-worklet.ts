import { createFramer } from './framer.ts';

// The scope of worklets is not part of TypeScript's own libraries: https://webaudio.github.io/web-audio-api/#AudioWorkletGlobalScope
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Gives the page frames of 20 ms. */
class CaptureProcessor extends AudioWorkletProcessor {
  readonly #framer = createFramer(sampleRate, (frame) => this.port.postMessage(frame, [frame.buffer]));

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    const [channel] = input ?? [];
    if (channel !== undefined) this.#framer.push(channel);
    return true;
  }
}

registerProcessor('causeway-capture', CaptureProcessor);
