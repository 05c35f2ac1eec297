import { levelOf } from './pcm.ts';

export interface Microphone {
  /** 0 to 100, of the last moment. */
  level(): number;
  close(): void;
}

interface MicrophoneOptions {
  readonly context: AudioContext;
  /** Undefined: what the system prefers. */
  readonly deviceId: string | undefined;
  /** 20 ms at 24 kHz. */
  readonly onFrame: (frame: Int16Array) => void;
  /** The device went away. */
  readonly onLost: () => void;
}

const meterSamples = 1024;

/** Asks for a microphone and listens to it. Rejects as `getUserMedia` does. */
export async function openMicrophone({ context, deviceId, onFrame, onLost }: MicrophoneOptions): Promise<Microphone> {
  const media = await navigator.mediaDevices.getUserMedia({
    audio: {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      channelCount: 1,
      ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    },
  });
  const worklet = await import('./capture-worklet.ts?worker&url');
  await context.audioWorklet.addModule(worklet.default);
  const source = context.createMediaStreamSource(media);
  const capture = new AudioWorkletNode(context, 'causeway-capture', { numberOfOutputs: 0 });
  const meter = context.createAnalyser();
  meter.fftSize = meterSamples;
  source.connect(meter);
  source.connect(capture);
  capture.port.addEventListener('message', ({ data }: MessageEvent<Int16Array>) => onFrame(data));
  capture.port.start();
  const [track] = media.getAudioTracks();
  track?.addEventListener('ended', onLost);
  const samples = new Float32Array(meterSamples);
  return {
    level() {
      meter.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
    close() {
      track?.removeEventListener('ended', onLost);
      for (const each of media.getTracks()) each.stop();
      capture.port.close();
      source.disconnect();
    },
  };
}
