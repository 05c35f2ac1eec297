import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { storableText } from './storable-text.ts';

/** How a transcript is written. */
export const transcriptFormats = ['json', 'text', 'verbose_json', 'srt', 'vtt'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

/** The text fields of the form, beside `file`. Those of OpenAI that are not here are taken and not used. */
export const transcriptionFields = z.object({
  model: storableText(200).optional().describe('An engine, engine:model, or a model of OpenAI, which means the default engine'),
  language: storableText(20).optional(),
  prompt: storableText(4000).optional(),
  response_format: z.enum(transcriptFormats).default('json'),
  stream: z.stringbool().default(false),
});
export type TranscriptionFields = z.infer<typeof transcriptionFields>;

const duration = z.object({ type: z.literal('duration'), seconds: z.number() });

/** A stretch of speech; seconds since the sound begins. */
export const transcriptSegment = z.object({
  id: z.number().int(),
  seek: z.number().int(),
  start: z.number(),
  end: z.number(),
  text: z.string(),
});

/** https://platform.openai.com/docs/api-reference/audio/createTranscription */
export const createTranscription = endpoint({
  name: 'audio.transcriptions',
  method: 'POST',
  path: '/v1/audio/transcriptions',
  aliases: ['/api/v1/audio/transcriptions'],
  summary:
    'The words of a recording (OpenAI): a form with file (WAV, AU or raw samples, at most 25 MB), model, language, prompt, response_format and stream',
  access: 'voice:write',
  takes: 'form',
  mayStream: true,
  reply: z.object({
    text: z.string(),
    usage: duration,
    task: z.literal('transcribe').optional(),
    language: z.string().optional(),
    duration: z.number().optional(),
    segments: z.array(transcriptSegment).optional(),
  }),
  faults: ['speech_engine_missing', 'speech_failed', 'budget_exceeded', 'price_unknown'],
});

/** https://platform.openai.com/docs/api-reference/audio/createTranslation */
export const createTranslation = endpoint({
  name: 'audio.translations',
  method: 'POST',
  path: '/v1/audio/translations',
  aliases: ['/api/v1/audio/translations'],
  summary:
    'The words of a recording in English, whatever is spoken (OpenAI): a form with file, model, prompt and response_format',
  access: 'voice:write',
  takes: 'form',
  reply: z.object({
    text: z.string(),
    task: z.literal('translate').optional(),
    language: z.string().optional(),
    duration: z.number().optional(),
    segments: z.array(transcriptSegment).optional(),
  }),
  faults: ['speech_engine_missing', 'speech_failed', 'budget_exceeded', 'price_unknown'],
});

/** What `/v1/audio/speech` can give without a codec: 24 kHz samples bare or as WAV, telephone sound at 8 kHz. */
export const speechFormats = ['wav', 'pcm', 'mulaw', 'alaw'] as const;
export type SpeechFormat = (typeof speechFormats)[number];

const speechFormat = z.enum(speechFormats, {
  error: `one of ${speechFormats.join(', ')}: mp3, opus, aac and flac need codecs that are not here`,
});

/** https://platform.openai.com/docs/api-reference/audio/createSpeech */
export const createSpeechSound = endpoint({
  name: 'audio.speech',
  method: 'POST',
  path: '/v1/audio/speech',
  aliases: ['/api/v1/audio/speech'],
  summary: 'Words as sound (OpenAI), while it is made: wav, pcm (24 kHz), mulaw or alaw (8 kHz)',
  access: 'voice:write',
  mayStream: true,
  body: z.object({
    model: storableText(200)
      .optional()
      .describe('An engine, engine:model, or a model of OpenAI, which means the default engine'),
    input: z.string().trim().min(1).max(4096),
    voice: z
      .union([storableText(100), z.object({ id: storableText(100) }).transform(({ id }) => id)])
      .default('default')
      .describe('A voice of the engine, or engine:voice'),
    language: storableText(20).optional(),
    response_format: speechFormat.default('wav'),
    speed: z.number().min(0.25).max(4).default(1),
    stream_format: z.enum(['audio', 'sse']).default('audio'),
  }),
  reply: z.unknown(),
  faults: ['speech_engine_missing', 'speech_failed', 'budget_exceeded', 'price_unknown'],
});
