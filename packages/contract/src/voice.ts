import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { realtimeClientEvent } from './realtime-client-events.ts';
import { realtimeServerEvent } from './realtime-server-events.ts';
import { realtimeSession, realtimeSessionUpdate } from './realtime-session.ts';
import { storableText } from './storable-text.ts';
import { stream } from './stream.ts';

/**
 * A voice session over WebSocket: the events of OpenAI's Realtime API (GA), so that its clients work unchanged. `?session=` is an id
 * of the client's own: within 30 s after a drop the same id takes the session up again.
 */
export const voiceSession = stream({
  name: 'voice.session',
  path: '/api/v1/voice-session',
  aliases: ['/api/v1/realtime', '/v1/realtime'],
  summary: 'Talk: the events of OpenAI Realtime over WebSocket; ?session= resumes a session that was cut off',
  access: 'voice:write',
  isRaw: true,
  query: z.object({
    model: storableText(200).optional().describe('A model, or agent:<id>; one that is not known means the default'),
    intent: z.enum(['conversation', 'transcription']).default('conversation'),
    session: z
      .string()
      .regex(/^[\w-]{8,64}$/u, '8 to 64 letters, digits, _ and -')
      .optional()
      .describe('Your own id of the session, to resume it'),
  }),
  says: realtimeServerEvent,
  hears: realtimeClientEvent,
});

const secretReply = z.object({
  /** `ek_…`: a credential for voice sessions alone. */
  value: z.string(),
  /** Seconds since 1970 UTC. */
  expires_at: z.number(),
  session: realtimeSession,
});

/** https://platform.openai.com/docs/api-reference/realtime-sessions/create-realtime-client-secret */
export const createClientSecret = endpoint({
  name: 'realtime.client-secrets',
  method: 'POST',
  path: '/api/v1/realtime/client_secrets',
  aliases: ['/v1/realtime/client_secrets'],
  summary: 'A short-lived credential with which a browser opens voice sessions',
  access: 'voice:write',
  body: z.object({
    session: realtimeSessionUpdate.default({}),
    expires_after: z
      .object({
        anchor: z.literal('created_at').default('created_at'),
        seconds: z.number().int().min(10).max(7200).default(600),
      })
      .default({ anchor: 'created_at', seconds: 600 }),
  }),
  reply: secretReply,
  status: 200,
});

/** An engine that hears or speaks. */
export const speechEngine = z.object({
  id: z.string(),
  kind: z.enum(['detector', 'transcriber', 'voice']),
  name: z.string(),
  model: z.string(),
  is_ready: z.boolean(),
  /** On this machine, at no cost. */
  is_local: z.boolean(),
  licence: z.string().nullable(),
  languages: z.array(z.string()),
  voices: z.array(z.string()),
  /** Why it cannot be used, and the command that helps. */
  missing: z.object({ cause: z.string(), command: z.string() }).nullable(),
});
export type SpeechEngine = z.infer<typeof speechEngine>;

export const listSpeechEngines = endpoint({
  name: 'voice.engines',
  method: 'GET',
  path: '/api/v1/voice/engines',
  summary: 'What can hear and speak here, and what is missing',
  access: 'voice:read',
  reply: z.object({
    engines: z.array(speechEngine),
    /** Ids that are used when nothing is chosen; null: there is none. */
    defaults: z.object({
      detector: z.string().nullable(),
      transcriber: z.string().nullable(),
      voice: z.string().nullable(),
    }),
  }),
});
