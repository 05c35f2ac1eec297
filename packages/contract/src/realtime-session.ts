import { z } from 'zod';

/** Samples per second of PCM that a session takes and gives; OpenAI's own is 24000. */
export const pcmRates = [8000, 16_000, 24_000] as const;

/** Audio as it travels: 16-bit little-endian mono PCM, or G.711 at 8 kHz. */
export const realtimeAudioFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('audio/pcm'), rate: z.literal(pcmRates).default(24_000) }),
  z.object({ type: z.literal('audio/pcmu') }),
  z.object({ type: z.literal('audio/pcma') }),
]);
export type RealtimeAudioFormat = z.infer<typeof realtimeAudioFormat>;

/** Names of the beta protocol, which some clients still send. */
const betaFormats = {
  pcm16: { type: 'audio/pcm', rate: 24_000 },
  g711_ulaw: { type: 'audio/pcmu' },
  g711_alaw: { type: 'audio/pcma' },
} as const satisfies Record<string, RealtimeAudioFormat>;
const toldFormat = z.union([
  realtimeAudioFormat,
  z.enum(['pcm16', 'g711_ulaw', 'g711_alaw']).transform((name): RealtimeAudioFormat => betaFormats[name]),
]);

const turnRules = {
  create_response: z.boolean().default(true),
  interrupt_response: z.boolean().default(true),
};

/** When somebody has finished speaking; `null`: the client commits by itself (push to talk). */
export const turnDetection = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('server_vad'),
    /** Probability of speech from which a frame counts, 0 to 1. */
    threshold: z.number().min(0).max(1).default(0.5),
    /** Audio kept from before the first speech. */
    prefix_padding_ms: z.number().int().min(0).max(5000).default(300),
    silence_duration_ms: z.number().int().min(50).max(10_000).default(500),
    /** Silence after an answer until the assistant speaks by itself. */
    idle_timeout_ms: z.number().int().min(1000).max(120_000).nullable().default(null),
    ...turnRules,
  }),
  /** Waits longer where the words sound unfinished: at most 8, 4 or 2 s. */
  z.object({
    type: z.literal('semantic_vad'),
    eagerness: z.enum(['low', 'medium', 'high', 'auto']).default('auto'),
    ...turnRules,
  }),
]);
export type TurnDetection = z.infer<typeof turnDetection>;

export const realtimeTool = z.object({
  type: z.literal('function'),
  name: z.string().regex(/^[\w.-]{1,64}$/u, 'letters, digits and . _ - only, at most 64 characters'),
  description: z.string().max(10_000).optional(),
  parameters: z.unknown().optional(),
});
export type RealtimeTool = z.infer<typeof realtimeTool>;

export const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.object({ type: z.literal('function'), name: z.string() }),
]);
export type RealtimeToolChoice = z.infer<typeof toolChoice>;

export const modalities = z.array(z.enum(['audio', 'text'])).min(1);

/** The voice by name; OpenAI also allows `{ id }`. */
const toldVoice = z.union([z.string().min(1).max(100), z.object({ id: z.string().min(1).max(100) }).transform(({ id }) => id)]);

const transcription = z.object({
  model: z.string().max(200).optional(),
  language: z.string().max(20).optional(),
  prompt: z.string().max(4000).optional(),
});
const speed = z.number().min(0.25).max(1.5);
export const maxOutputTokens = z.union([z.number().int().min(1).max(4096), z.literal('inf')]);

/** Parts of a session that a client sets; only what is given changes. Includes the flat names of the beta protocol. */
export const realtimeSessionUpdate = z.object({
  type: z.enum(['realtime', 'transcription']).optional(),
  model: z.string().max(200).optional(),
  instructions: z.string().max(100_000).optional(),
  output_modalities: modalities.optional(),
  audio: z
    .object({
      input: z
        .object({
          format: toldFormat.optional(),
          transcription: transcription.nullable().optional(),
          noise_reduction: z.unknown().optional(),
          turn_detection: turnDetection.nullable().optional(),
        })
        .optional(),
      output: z.object({ format: toldFormat.optional(), voice: toldVoice.optional(), speed: speed.optional() }).optional(),
    })
    .optional(),
  tools: z.array(realtimeTool).max(128).optional(),
  tool_choice: toolChoice.optional(),
  max_output_tokens: maxOutputTokens.optional(),
  modalities: modalities.optional(),
  voice: toldVoice.optional(),
  speed: speed.optional(),
  input_audio_format: toldFormat.optional(),
  output_audio_format: toldFormat.optional(),
  input_audio_transcription: transcription.nullable().optional(),
  turn_detection: turnDetection.nullable().optional(),
  max_response_output_tokens: maxOutputTokens.optional(),
});
export type RealtimeSessionUpdate = z.infer<typeof realtimeSessionUpdate>;

/** A session as the server tells it: every part has its value. */
export const realtimeSession = z.object({
  type: z.enum(['realtime', 'transcription']),
  object: z.literal('realtime.session'),
  id: z.string(),
  model: z.string(),
  instructions: z.string(),
  output_modalities: modalities,
  audio: z.object({
    input: z.object({
      format: realtimeAudioFormat,
      transcription: transcription.nullable(),
      noise_reduction: z.null().meta({ examples: [null] }),
      turn_detection: turnDetection.nullable(),
    }),
    output: z.object({ format: realtimeAudioFormat, voice: z.string(), speed }),
  }),
  tools: z.array(realtimeTool),
  tool_choice: toolChoice,
  max_output_tokens: maxOutputTokens,
  tracing: z.null().meta({ examples: [null] }),
  /** Seconds since 1970 UTC. */
  expires_at: z.number(),
});
export type RealtimeSession = z.infer<typeof realtimeSession>;
