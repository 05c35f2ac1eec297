import { z } from 'zod';
import { realtimeItem, realtimeResponse } from './realtime-items.ts';
import { realtimeSession } from './realtime-session.ts';

const event = { event_id: z.string() };
const itemId = z.string();
const item = { ...event, item: realtimeItem, previous_item_id: itemId.nullable() };
const transcript = { ...event, item_id: itemId, content_index: z.number() };
const part = { ...event, response_id: z.string(), item_id: itemId, output_index: z.number(), content_index: z.number() };
const output = { ...event, response_id: z.string(), output_index: z.number() };
const call = { ...output, item_id: itemId, call_id: z.string() };
/** Offset in the audio that was written in this session. */
const audioMs = z.number();
const contentPart = z.union([
  z.object({ type: z.literal('audio'), transcript: z.string() }),
  z.object({ type: z.literal('text'), text: z.string() }),
]);
const money = z.object({ amount_nano: z.number().nullable(), currency: z.string() });

/**
 * What the server says: the events of OpenAI's Realtime API, and three of our own whose names begin with `causeway.`.
 * https://platform.openai.com/docs/api-reference/realtime-server-events
 */
export const realtimeServerEvent = z.discriminatedUnion('type', [
  z.object({ ...event, type: z.literal('session.created'), session: realtimeSession }),
  z.object({ ...event, type: z.literal('session.updated'), session: realtimeSession }),
  z.object({
    ...event,
    type: z.literal('error'),
    error: z.object({
      type: z.string(),
      code: z.string().nullable(),
      message: z.string(),
      param: z.string().nullable(),
      /** Of the client's event that caused it. */
      event_id: z.string().nullable(),
    }),
  }),
  z.object({
    ...event,
    type: z.literal('rate_limits.updated'),
    rate_limits: z.array(z.object({ name: z.string(), limit: z.number(), remaining: z.number(), reset_seconds: z.number() })),
  }),
  z.object({ ...event, type: z.literal('input_audio_buffer.speech_started'), audio_start_ms: audioMs, item_id: itemId }),
  z.object({ ...event, type: z.literal('input_audio_buffer.speech_stopped'), audio_end_ms: audioMs, item_id: itemId }),
  z.object({
    ...event,
    type: z.literal('input_audio_buffer.committed'),
    item_id: itemId,
    previous_item_id: itemId.nullable(),
  }),
  z.object({ ...event, type: z.literal('input_audio_buffer.cleared') }),
  z.object({
    ...event,
    type: z.literal('input_audio_buffer.timeout_triggered'),
    audio_start_ms: audioMs,
    audio_end_ms: audioMs,
    item_id: itemId,
  }),
  z.object({
    type: z.literal('input_audio_buffer.dtmf_event_received'),
    event: z.string(),
    /** Seconds since 1970 UTC. */
    received_at: z.number(),
  }),
  z.object({ ...item, type: z.literal('conversation.item.added') }),
  z.object({ ...item, type: z.literal('conversation.item.done') }),
  z.object({ ...event, type: z.literal('conversation.item.retrieved'), item: realtimeItem }),
  z.object({ ...event, type: z.literal('conversation.item.deleted'), item_id: itemId }),
  z.object({
    ...event,
    type: z.literal('conversation.item.truncated'),
    item_id: itemId,
    content_index: z.number(),
    audio_end_ms: audioMs,
  }),
  z.object({
    ...transcript,
    type: z.literal('conversation.item.input_audio_transcription.delta'),
    delta: z.string(),
  }),
  z.object({
    ...transcript,
    type: z.literal('conversation.item.input_audio_transcription.completed'),
    transcript: z.string(),
    usage: z.object({ type: z.literal('duration'), seconds: z.number() }),
  }),
  z.object({
    ...transcript,
    type: z.literal('conversation.item.input_audio_transcription.failed'),
    /** What is not known is left out: clients refuse null here. */
    error: z.object({ type: z.string(), code: z.string().optional(), message: z.string() }),
  }),
  z.object({ ...event, type: z.literal('response.created'), response: realtimeResponse }),
  z.object({ ...event, type: z.literal('response.done'), response: realtimeResponse }),
  z.object({ ...output, type: z.literal('response.output_item.added'), item: realtimeItem }),
  z.object({ ...output, type: z.literal('response.output_item.done'), item: realtimeItem }),
  z.object({ ...part, type: z.literal('response.content_part.added'), part: contentPart }),
  z.object({ ...part, type: z.literal('response.content_part.done'), part: contentPart }),
  z.object({ ...part, type: z.literal('response.output_audio.delta'), delta: z.string() }),
  z.object({ ...part, type: z.literal('response.output_audio.done') }),
  z.object({ ...part, type: z.literal('response.output_audio_transcript.delta'), delta: z.string() }),
  z.object({ ...part, type: z.literal('response.output_audio_transcript.done'), transcript: z.string() }),
  z.object({ ...part, type: z.literal('response.output_text.delta'), delta: z.string() }),
  z.object({ ...part, type: z.literal('response.output_text.done'), text: z.string() }),
  z.object({ ...call, type: z.literal('response.function_call_arguments.delta'), delta: z.string() }),
  z.object({
    ...call,
    type: z.literal('response.function_call_arguments.done'),
    name: z.string(),
    arguments: z.string(),
  }),
  z.object({ ...event, type: z.literal('output_audio_buffer.cleared'), response_id: z.string() }),
  /** How long each part of a turn took; null where the turn had no such part. */
  z.object({
    ...event,
    type: z.literal('causeway.latency'),
    response_id: z.string(),
    turn: z.number(),
    /** From the end of the speech until it was taken as finished. */
    endpoint_ms: z.number().nullable(),
    /** From there until the words were known. */
    stt_ms: z.number().nullable(),
    /** From there until the first words of the answer. */
    llm_ttft_ms: z.number().nullable(),
    /** From there until its first sound. */
    tts_ttfb_ms: z.number().nullable(),
    /** From the end of the speech until the first sound (or word, of a text answer). */
    total_ms: z.number().nullable(),
  }),
  /** What a turn cost; an unknown price is null, never 0. */
  z.object({
    ...event,
    type: z.literal('causeway.usage'),
    response_id: z.string(),
    turn: z.number(),
    stt_seconds: z.number(),
    tts_characters: z.number(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    cost: money,
    /** Of the whole session so far. */
    session_cost: money,
  }),
  /** The session ends in so many seconds. */
  z.object({ ...event, type: z.literal('causeway.session.expiring'), seconds: z.number() }),
]);
export type RealtimeServerEvent = z.infer<typeof realtimeServerEvent>;
