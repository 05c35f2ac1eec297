import type { Bill, Meter } from '@causeway/contract';
import type { SpeechDraft, Transcriber, Transcript } from '../../providers/speech/speech.ts';
import { speakSentence } from './speaker.ts';
import type { Sentence, SpeakerOptions } from './speaker.ts';
import type { TurnCosts } from './turn-costs.ts';

export interface PaidSpeechOptions {
  readonly meter: Meter;
  readonly bill: Omit<Bill, 'kind'>;
  readonly requestId: string;
  readonly costs: TurnCosts;
}

export interface WordsRequest {
  readonly transcriber: Transcriber;
  /** 16 kHz. */
  readonly sound: Int16Array;
  readonly language: string | undefined;
  readonly prompt: string | undefined;
  readonly draft?: SpeechDraft | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Hearing and speaking with every second and character in the ledger; engines of this machine cost nothing. */
export class PaidSpeech {
  readonly #options: PaidSpeechOptions;

  constructor(options: PaidSpeechOptions) {
    this.#options = options;
  }

  async hear({ transcriber, sound, language, prompt, draft, signal }: WordsRequest): Promise<Transcript> {
    const { costs } = this.#options;
    const milliseconds = Math.round(sound.length / 16);
    const ask = () => transcriber.transcribe(sound, { language, prompt, draft, signal });
    if (transcriber.isLocal) {
      const transcript = await ask();
      costs.heard(milliseconds, 0);
      return transcript;
    }
    const reservation = await this.#reserve('speech_to_text', transcriber, { milliseconds });
    try {
      const transcript = await ask();
      const quantities = { milliseconds, calls: 1 };
      costs.heard(milliseconds, (await reservation.settle({ quantities, isEstimated: false, outcome: 'done' })).costNano);
      return transcript;
    } catch (error) {
      await reservation.release();
      throw error;
    }
  }

  async speak(sentence: Sentence, options: SpeakerOptions): Promise<void> {
    const { costs } = this.#options;
    const characters = sentence.text.length;
    const spoken = { ...sentence, text: sentence.text.trim() };
    if (options.voice.isLocal) {
      await speakSentence(spoken, options);
      costs.spoke(characters, 0);
      return;
    }
    const reservation = await this.#reserve('text_to_speech', options.voice, { characters });
    let isHeard = false;
    const onPiece: SpeakerOptions['onPiece'] = (piece) => {
      isHeard = true;
      options.onPiece(piece);
    };
    const settle = async (outcome: 'done' | 'cut' | 'failed'): Promise<void> => {
      const quantities = { characters, calls: 1 };
      costs.spoke(characters, (await reservation.settle({ quantities, isEstimated: false, outcome })).costNano);
    };
    try {
      await speakSentence(spoken, { ...options, onPiece });
      await settle(options.signal.aborted ? 'cut' : 'done');
    } catch (error) {
      // An engine that gave nothing is not paid.
      await (isHeard ? settle('failed') : reservation.release());
      throw error;
    }
  }

  #reserve(
    kind: 'speech_to_text' | 'text_to_speech',
    { provider, model }: { readonly provider: string; readonly model: string },
    atMost: { readonly milliseconds: number } | { readonly characters: number },
  ) {
    const { meter, bill, requestId } = this.#options;
    return meter.reserve({ ...bill, kind, model: `${provider}/${model}`, requestId, atMost });
  }
}
