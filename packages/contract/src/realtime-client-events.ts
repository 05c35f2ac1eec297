import { z } from 'zod';
import { toldRealtimeItem } from './realtime-items.ts';
import { maxOutputTokens, modalities, realtimeSessionUpdate, realtimeTool, toolChoice } from './realtime-session.ts';

/** What an error that an event causes names in `error.event_id`. */
const event = { event_id: z.string().max(512).optional() };
const itemId = z.string().min(1).max(200);

/** Audio of one `append`: 15 MiB as base64. */
export const maxAppendBytes = 15 * 1024 * 1024;

const responseOptions = z.object({
  /** `none`: beside the conversation; several of them may run at once. */
  conversation: z.enum(['auto', 'none']).default('auto'),
  /** Replaces the conversation as what the model sees. */
  input: z
    .array(z.union([toldRealtimeItem, z.object({ type: z.literal('item_reference'), id: itemId })]))
    .max(1000)
    .optional(),
  instructions: z.string().max(100_000).optional(),
  output_modalities: modalities.optional(),
  modalities: modalities.optional(),
  tools: z.array(realtimeTool).max(128).optional(),
  tool_choice: toolChoice.optional(),
  max_output_tokens: maxOutputTokens.optional(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullable().optional(),
  audio: z.object({ output: z.object({ voice: z.string().max(100).optional() }).optional() }).optional(),
});
export type RealtimeResponseOptions = z.infer<typeof responseOptions>;

/**
 * What a client says: the 11 events of OpenAI's Realtime API, and `output_audio_buffer.clear` for calls.
 * https://platform.openai.com/docs/api-reference/realtime-client-events
 */
export const realtimeClientEvent = z.discriminatedUnion('type', [
  z.object({ ...event, type: z.literal('session.update'), session: realtimeSessionUpdate }),
  z.object({ ...event, type: z.literal('input_audio_buffer.append'), audio: z.string().max((maxAppendBytes * 4) / 3 + 4) }),
  z.object({ ...event, type: z.literal('input_audio_buffer.commit') }),
  z.object({ ...event, type: z.literal('input_audio_buffer.clear') }),
  z.object({
    ...event,
    type: z.literal('conversation.item.create'),
    item: toldRealtimeItem,
    /** `root`: the front; absent: the end. */
    previous_item_id: itemId.nullable().optional(),
  }),
  z.object({ ...event, type: z.literal('conversation.item.retrieve'), item_id: itemId }),
  z.object({ ...event, type: z.literal('conversation.item.delete'), item_id: itemId }),
  z.object({
    ...event,
    type: z.literal('conversation.item.truncate'),
    item_id: itemId,
    content_index: z.number().int().min(0),
    /** How much of the answer was heard. */
    audio_end_ms: z.number().int().min(0),
  }),
  z.object({ ...event, type: z.literal('response.create'), response: responseOptions.nullable().optional() }),
  z.object({ ...event, type: z.literal('response.cancel'), response_id: z.string().max(200).nullable().optional() }),
  z.object({ ...event, type: z.literal('output_audio_buffer.clear') }),
]);
export type RealtimeClientEvent = z.infer<typeof realtimeClientEvent>;
