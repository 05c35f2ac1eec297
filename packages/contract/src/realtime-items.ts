import { z } from 'zod';

const text = z.string().max(100_000);
const itemId = z.string().min(1).max(200);
const status = z.enum(['completed', 'incomplete', 'in_progress']);

/** Parts of what a user or the system says. `transcript` is always there, null until it is known: clients insist on the key. */
export const userPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('input_text'), text }),
  z.object({ type: z.literal('input_audio'), transcript: text.nullable().default(null), audio: z.string().optional() }),
  z.object({ type: z.literal('input_image'), image_url: z.string().optional(), detail: z.string().optional() }),
]);
export type RealtimeUserPart = z.infer<typeof userPart>;

/** Parts of what the assistant says; `text` and `audio` are the names of the beta protocol. */
export const assistantPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('output_text'), text }),
  z.object({ type: z.literal('output_audio'), transcript: text.nullable().default(null), audio: z.string().optional() }),
]);
export type RealtimeAssistantPart = z.infer<typeof assistantPart>;

const betaPart = z
  .object({ type: z.enum(['text', 'audio']), text: text.optional(), transcript: text.optional() })
  .transform(({ type, text: said = '', transcript = null }): RealtimeAssistantPart =>
    type === 'text' ? { type: 'output_text', text: said } : { type: 'output_audio', transcript },
  );

const common = { id: itemId, object: z.literal('realtime.item'), status };
const toldCommon = { id: itemId.optional(), object: z.unknown().optional(), status: status.optional() };
const call = { call_id: z.string().min(1).max(200), name: z.string().max(200), arguments: text };
const output = { call_id: z.string().min(1).max(200), output: text };

/** An item of a conversation as the server tells it. */
export const realtimeItem = z.union([
  z.object({ ...common, type: z.literal('message'), role: z.enum(['user', 'system']), content: z.array(userPart) }),
  z.object({ ...common, type: z.literal('message'), role: z.literal('assistant'), content: z.array(assistantPart) }),
  z.object({ ...common, type: z.literal('function_call'), ...call }),
  z.object({ ...common, type: z.literal('function_call_output'), ...output }),
]);
export type RealtimeItem = z.infer<typeof realtimeItem>;

/** An item as a client gives it. */
export const toldRealtimeItem = z.union([
  z.object({
    ...toldCommon,
    type: z.literal('message'),
    role: z.enum(['user', 'system']),
    content: z.array(userPart).max(100),
  }),
  z.object({
    ...toldCommon,
    type: z.literal('message'),
    role: z.literal('assistant'),
    content: z.array(z.union([assistantPart, betaPart])).max(100),
  }),
  z.object({ ...toldCommon, type: z.literal('function_call'), ...call, call_id: call.call_id.optional() }),
  z.object({ ...toldCommon, type: z.literal('function_call_output'), ...output }),
]);
export type ToldRealtimeItem = z.infer<typeof toldRealtimeItem>;

const tokens = z.number().int().min(0);

/** Tokens of a response, by what they carried. */
export const realtimeUsage = z.object({
  total_tokens: tokens,
  input_tokens: tokens,
  output_tokens: tokens,
  input_token_details: z.object({
    text_tokens: tokens,
    audio_tokens: tokens,
    cached_tokens: tokens,
  }),
  output_token_details: z.object({ text_tokens: tokens, audio_tokens: tokens }),
});
export type RealtimeUsage = z.infer<typeof realtimeUsage>;

const statusDetails = z.object({
  type: z.enum(['completed', 'cancelled', 'failed', 'incomplete']),
  reason: z.enum(['turn_detected', 'client_cancelled', 'max_output_tokens', 'content_filter']).optional(),
  error: z.object({ type: z.string(), code: z.string().nullable(), message: z.string().optional() }).optional(),
});
export type RealtimeStatusDetails = z.infer<typeof statusDetails>;

/** One answer of the assistant. */
export const realtimeResponse = z.object({
  object: z.literal('realtime.response'),
  id: z.string(),
  status: z.enum(['in_progress', 'completed', 'cancelled', 'failed', 'incomplete']),
  status_details: statusDetails.nullable(),
  output: z.array(realtimeItem),
  /** Null outside of the default conversation. */
  conversation_id: z.string().nullable(),
  output_modalities: z.array(z.enum(['audio', 'text'])),
  max_output_tokens: z.union([z.number(), z.literal('inf')]),
  audio: z.object({ output: z.object({ format: z.unknown(), voice: z.string() }) }),
  metadata: z.record(z.string(), z.string()).nullable(),
  usage: realtimeUsage.nullable(),
});
export type RealtimeResponse = z.infer<typeof realtimeResponse>;
