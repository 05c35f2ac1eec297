import type { Cause } from '@causeway/client';
import { openMicrophone } from '../audio/microphone.ts';
import { openRecognizer } from '../browser-speech/recognizer.ts';
import type { VoiceSettings } from '../settings/voice-settings.ts';
import { insecureCause, lostCause, microphoneCause, recognitionCause } from './microphone-cause.ts';

/** Whatever listens: a microphone whose sound the server understands, or the recognition of the browser. */
export interface Ear {
  /** 0 to 100; undefined: it cannot be measured. */
  level(): number | undefined;
  close(): void;
}

export interface EarOptions {
  readonly context: AudioContext;
  readonly settings: Pick<VoiceSettings, 'hearing' | 'microphone' | 'language'>;
  readonly onFrame: (frame: Int16Array) => void;
  readonly onDraft: (words: string) => void;
  readonly onWords: (words: string) => void;
  /** It cannot listen, or not any more. */
  readonly onCause: (cause: Cause) => void;
}

/** Undefined: it cannot, and the cause was told. */
export async function openEar({ context, settings, onCause, ...hear }: EarOptions): Promise<Ear | undefined> {
  const { origin } = globalThis.location;
  if (settings.hearing === 'browser') {
    const { onDraft, onWords } = hear;
    const { language } = settings;
    const recognizer = openRecognizer({
      language,
      onDraft,
      onWords,
      onError: (code) => onCause(recognitionCause(code, origin)),
    });
    return { level: () => undefined, close: () => recognizer.close() };
  }
  if (!globalThis.isSecureContext) {
    onCause(insecureCause(origin));
    return undefined;
  }
  try {
    const { microphone } = settings;
    return await openMicrophone({
      context,
      deviceId: microphone === '' ? undefined : microphone,
      onFrame: hear.onFrame,
      onLost: () => onCause(lostCause),
    });
  } catch (error) {
    onCause(microphoneCause(error, origin));
    return undefined;
  }
}
