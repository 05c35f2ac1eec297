import type { Meter, Payer, RealtimeAudioFormat, SpeechFormat } from '@causeway/contract';
import type { Speech } from '../../providers/speech/speech.ts';
import { PaidSpeech } from './paid-speech.ts';
import { splitSpeech } from './session/split-speech.ts';
import { TurnCosts } from './turn-costs.ts';

const formats: Readonly<Record<SpeechFormat, RealtimeAudioFormat>> = {
  wav: { type: 'audio/pcm', rate: 24_000 },
  pcm: { type: 'audio/pcm', rate: 24_000 },
  mulaw: { type: 'audio/pcmu' },
  alaw: { type: 'audio/pcma' },
};

export interface SpokenText {
  readonly input: string;
  readonly model: string | undefined;
  readonly voice: string;
  readonly language: string | undefined;
  readonly speed: number;
  readonly format: SpeechFormat;
}

export interface SpeakingFor {
  readonly payer: Payer;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** Text as sound, sentence after sentence: the first is heard while the last is not made yet, and who stops listening pays no more. */
export class SpokenTexts {
  readonly #needs: { readonly speech: Speech; readonly meter: Meter };

  constructor(needs: { readonly speech: Speech; readonly meter: Meter }) {
    this.#needs = needs;
  }

  /** Throws `speech_engine_missing` at once; what fails later ends the sound. */
  speak({ input, model, voice: name, language, speed, format }: SpokenText, told: SpeakingFor): AsyncGenerator<Buffer> {
    const { speech, meter } = this.#needs;
    const voice = speech.voice(name, model);
    const { pieces } = splitSpeech(input, { isFirst: true, isEnd: true });
    const { payer, requestId, signal } = told;
    const paid = new PaidSpeech({ meter, bill: { payer, feature: 'voice' }, requestId, costs: new TurnCosts() });
    async function* sentences(): AsyncGenerator<Buffer> {
      for (const text of pieces) {
        const sounds: Buffer[] = [];
        const onPiece = ({ audio }: { readonly audio: string }): void => void sounds.push(Buffer.from(audio, 'base64'));
        await paid.speak({ text, voice: name, speed, language }, { voice, format: formats[format], signal, onPiece });
        if (signal.aborted) return;
        yield Buffer.concat(sounds);
      }
    }
    return sentences();
  }
}
