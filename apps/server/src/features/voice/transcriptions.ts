import { Fault, transcriptionFields } from '@causeway/contract';
import type { Meter, Payer, TranscriptionFields } from '@causeway/contract';
import type { FormFile } from '../../gateway/feature.ts';
import type { Speech } from '../../providers/speech/speech.ts';
import { readSound } from './audio/read-sound.ts';
import { createResampler } from './audio/resampler.ts';
import { spokenParts } from './audio/spoken-parts.ts';
import type { SpokenPart } from './audio/spoken-parts.ts';
import { PaidSpeech } from './paid-speech.ts';
import { TurnCosts } from './turn-costs.ts';

/** What OpenAI takes. */
const mostBytes = 25 * 1024 * 1024;
const rate = 16_000;
const samplesPerMs = rate / 1000;

export interface Recording {
  readonly sound: Int16Array;
  readonly seconds: number;
  readonly fields: TranscriptionFields;
}

export interface HeardPart extends SpokenPart {
  readonly text: string;
}

export interface Heard {
  readonly text: string;
  readonly language: string | undefined;
  readonly seconds: number;
  /** Where the times were asked for. */
  readonly parts: readonly HeardPart[];
}

export interface HearingFor {
  readonly payer: Payer;
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** English words, whatever is spoken. */
  readonly isTranslated?: boolean;
  /** Told of each stretch of speech when its words are known. */
  readonly onPart?: (part: HeardPart) => void | Promise<void>;
}

async function bytesOf({ name, content }: FormFile): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of content) {
    size += (piece as Buffer).length;
    if (size > mostBytes) {
      throw new Fault('payload_too_large', {
        message: `"${name}" is larger than 25 MB, the most a recording may be.`,
        param: 'file',
      });
    }
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces);
}

function readFields(told: Readonly<Record<string, string>>): TranscriptionFields {
  const parsed = transcriptionFields.safeParse(told);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path.join('.') ?? 'body';
  throw new Fault('invalid_request', { message: `${param}: ${issue?.message ?? 'invalid'}`, param });
}

/** The recording of a form and what is asked of it. */
export async function readRecording(files: AsyncIterable<FormFile>): Promise<Recording> {
  let file: { readonly name: string; readonly type: string; readonly bytes: Buffer } | undefined;
  let fieldsOf: () => Readonly<Record<string, string>> = () => ({});
  for await (const part of files) {
    if (part.field === 'file') file = { name: part.name, type: part.type, bytes: await bytesOf(part) };
    fieldsOf = () => part.fields();
  }
  if (!file) throw new Fault('invalid_request', { message: 'Send the recording as the field `file`.', param: 'file' });
  const fields = readFields(fieldsOf());
  const { pcm, rate: from } = readSound(file);
  return { sound: createResampler(from, rate).push(pcm), seconds: pcm.length / from, fields };
}

/** Recordings as words, with every second in the ledger. */
export class Transcriptions {
  readonly #needs: { readonly speech: Speech; readonly meter: Meter };

  constructor(needs: { readonly speech: Speech; readonly meter: Meter }) {
    this.#needs = needs;
  }

  /** In one piece; in stretches where times or pieces are asked for. */
  async hear(recording: Recording, hearing: HearingFor): Promise<Heard> {
    const { fields, seconds, sound } = recording;
    const isTimed = ['verbose_json', 'srt', 'vtt'].includes(fields.response_format) || fields.stream;
    if (isTimed) return this.#hearParts(recording, hearing);
    const { text, language } = await this.#words(sound, recording, hearing);
    return { text, language: language ?? fields.language, seconds, parts: [] };
  }

  async #hearParts(recording: Recording, hearing: HearingFor): Promise<Heard> {
    const { sound, seconds, fields } = recording;
    const heard: HeardPart[] = [];
    let found: string | undefined;
    for (const part of await this.#partsOf(sound)) {
      hearing.signal.throwIfAborted();
      const piece = sound.subarray(Math.round(part.startMs * samplesPerMs), Math.round(part.endMs * samplesPerMs));
      const { text, language } = await this.#words(piece, recording, hearing);
      found ??= language;
      if (text === '') continue;
      heard.push({ ...part, text });
      await hearing.onPart?.({ ...part, text });
    }
    const text = heard.map((part) => part.text).join(' ');
    return { text, language: found ?? fields.language, seconds, parts: heard };
  }

  async #partsOf(sound: Int16Array): Promise<readonly SpokenPart[]> {
    const detector = this.#needs.speech.openDetector();
    try {
      return await spokenParts(sound, detector);
    } finally {
      detector.close();
    }
  }

  #words(sound: Int16Array, { fields }: Recording, { payer, requestId, signal, isTranslated = false }: HearingFor) {
    const { speech, meter } = this.#needs;
    const { model, language, prompt } = fields;
    const transcriber = isTranslated ? speech.translator(model) : speech.transcriber(model, language);
    const paid = new PaidSpeech({ meter, bill: { payer, feature: 'voice' }, requestId, costs: new TurnCosts() });
    return paid.hear({ transcriber, sound, language, prompt, signal });
  }
}
