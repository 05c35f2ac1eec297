import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { callId, sessionId } from './ids.ts';
import { storableText } from './storable-text.ts';
import { stream } from './stream.ts';

export const carrierNames = ['twilio', 'exotel', 'plivo', 'telnyx', 'asterisk'] as const;
export type CarrierName = (typeof carrierNames)[number];

/**
 * How far a call has come. It only goes forward, whatever order a carrier's callbacks arrive in; everything from `completed` on is
 * final.
 */
export const callStatuses = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'canceled',
  'failed',
] as const;
export type CallStatus = (typeof callStatuses)[number];

/** E.164, or an address of the carrier (`sip:…`). */
const number = z
  .string()
  .regex(/^(?:\+?[0-9]{3,15}|sips?:[^\s<>"]{1,200})$/u, 'a number such as +14155550100, or sip:…')
  .meta({ examples: ['+14155550100'] });
const digits = z
  .string()
  .regex(/^[0-9*#ABCDabcdwW]{1,64}$/u, 'digits, * and #; w waits half a second')
  .meta({ examples: ['1234#'] });

/** One phone call. Times are ms since 1970 UTC. */
export const phoneCall = z.object({
  id: callId,
  carrier: z.enum(carrierNames),
  direction: z.enum(['inbound', 'outbound']),
  from: z.string(),
  to: z.string(),
  status: z.enum(callStatuses),
  /** The carrier's own id of it; null until the carrier took it. */
  carrier_call_id: z.string().nullable(),
  /** The chat session that holds what was said; null until somebody answers. */
  session_id: sessionId.nullable(),
  created_at: z.number(),
  answered_at: z.number().nullable(),
  ended_at: z.number().nullable(),
  /** Why it ended, in a few words; with the carrier's code where it gave one. */
  outcome: z.string().nullable(),
  /** What the carrier thinks picked up: `human`, `machine_end_beep`, …; null: it was not asked or does not know. */
  answered_by: z.string().nullable(),
  /** Whether the person agreed to be recorded; without, nothing is. */
  recording_consent: z.boolean(),
  /** A path of this server that plays it; null: none was agreed to, or the carrier has told of none yet. */
  recording_url: z.string().nullable(),
  max_seconds: z.number(),
  /** Nano-dollars; null: no limit. */
  max_cost_nano: z.number().nullable(),
  /** Nano-dollars of hearing, answering, speaking and the line; null: some price is unknown. */
  cost_nano: z.number().nullable(),
});
export type PhoneCall = z.infer<typeof phoneCall>;

const params = z.object({ callId });

export const createCall = endpoint({
  name: 'calls.create',
  method: 'POST',
  path: '/api/v1/telephony/calls',
  summary: 'Call somebody; the same Idempotency-Key makes no second call',
  access: 'voice:write',
  tier: 'strict',
  body: z.strictObject({
    to: number,
    from: number.optional().describe('Default: the number of the carrier that is configured'),
    carrier: z.enum(carrierNames).optional().describe('Default: the first that is configured'),
    /** A model, or `agent:<id>`. */
    model: storableText(200).optional(),
    instructions: storableText(20_000).optional(),
    /** Said as soon as somebody answers. */
    greeting: storableText(2000).optional(),
    voice: storableText(100).optional(),
    language: storableText(20).optional(),
    max_seconds: z
      .number()
      .int()
      .min(10)
      .max(4 * 60 * 60)
      .default(30 * 60),
    max_cost_nano: z.number().int().min(0).nullable().default(null),
    machine_detection: z.boolean().default(false),
    recording_consent: z.boolean().default(false),
  }),
  reply: phoneCall,
  status: 201,
  faults: ['carrier_not_configured', 'carrier_failed'],
});

export const listPhoneCalls = endpoint({
  name: 'calls.list',
  method: 'GET',
  path: '/api/v1/telephony/calls',
  summary: 'Calls, the newest first',
  access: 'voice:read',
  query: z.object({
    live: z.stringbool().optional().describe('Only those that have not ended'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: storableText(200).optional(),
  }),
  reply: z.object({ calls: z.array(phoneCall), next_cursor: z.string().optional() }),
});

export const getCall = endpoint({
  name: 'calls.get',
  method: 'GET',
  path: '/api/v1/telephony/calls/:callId',
  summary: 'One call',
  access: 'voice:read',
  params,
  reply: phoneCall,
});

export const hangUpCall = endpoint({
  name: 'calls.hangup',
  method: 'POST',
  path: '/api/v1/telephony/calls/:callId/hangup',
  summary: 'End a call',
  access: 'voice:write',
  params,
  reply: phoneCall,
  faults: ['carrier_failed'],
});

export const playRecording = endpoint({
  name: 'calls.recording',
  method: 'GET',
  path: '/api/v1/telephony/calls/:callId/recording',
  summary: 'The recording of a call, as its carrier keeps it; ranges may be asked for',
  access: 'voice:read',
  params,
  reply: z.unknown(),
  faults: ['carrier_failed', 'carrier_not_configured', 'recording_gone'],
});

export const sendDigits = endpoint({
  name: 'calls.dtmf',
  method: 'POST',
  path: '/api/v1/telephony/calls/:callId/dtmf',
  summary: 'Press keys',
  access: 'voice:write',
  params,
  body: z.strictObject({ digits }),
  status: 204,
  faults: ['carrier_failed', 'conflict'],
});

export const transferCall = endpoint({
  name: 'calls.transfer',
  method: 'POST',
  path: '/api/v1/telephony/calls/:callId/transfer',
  summary: 'Hand the call to another number; the assistant leaves it',
  access: 'voice:write',
  params,
  body: z.strictObject({ to: number }),
  reply: phoneCall,
  faults: ['carrier_failed', 'conflict'],
});

const carrierParams = z.object({ carrier: z.enum(carrierNames) });
/** Long enough for a carrier's id and for a token. */
const shortText = storableText(300);

/** Carriers ask what to do with a call, and tell what became of it. Signed by the carrier; anything else is refused. */
export const answerCall = endpoint({
  name: 'telephony.voice',
  method: 'POST',
  path: '/api/v1/telephony/:carrier/voice',
  summary: 'Webhook: a call arrived or was answered; the reply connects it to its stream',
  access: 'public',
  tier: 'none',
  params: carrierParams,
  keepsRawBody: true,
  reply: z.unknown(),
  faults: ['carrier_signature'],
});

/** As `answerCall`, for carriers that ask with GET. */
export const askCall = endpoint({
  name: 'telephony.ask',
  method: 'GET',
  path: '/api/v1/telephony/:carrier/voice',
  summary: 'Webhook: as POST, for carriers that ask with GET',
  access: 'public',
  tier: 'none',
  params: carrierParams,
  reply: z.unknown(),
  faults: ['carrier_signature'],
});

export const tellCallStatus = endpoint({
  name: 'telephony.status',
  method: 'POST',
  path: '/api/v1/telephony/:carrier/status',
  summary: 'Webhook: what became of a call',
  access: 'public',
  tier: 'none',
  params: carrierParams,
  keepsRawBody: true,
  status: 204,
  faults: ['carrier_signature'],
});

/** The sound of a call in the carrier's own messages; a one-time token bound to the call opens it. */
export const callMedia = stream({
  name: 'telephony.media',
  path: '/api/v1/telephony/:carrier/media',
  summary: 'The sound of a call, in the messages of its carrier; opened by a one-time token',
  access: 'public',
  isRaw: true,
  params: carrierParams,
  /** Where the carrier's own messages cannot hold them. */
  query: z.object({ token: shortText.optional(), call: shortText.optional() }),
  says: z.looseObject({ type: z.string() }),
});

/** A carrier and whether it can be used. */
export const carrierState = z.object({
  name: z.enum(carrierNames),
  is_ready: z.boolean(),
  number: z.string().nullable(),
  /** What to enter at the carrier. */
  voice_url: z.string().nullable(),
  status_url: z.string().nullable(),
  /** What is missing, and what to set. */
  missing: z.object({ cause: z.string(), fix: z.string() }).nullable(),
});
export type CarrierState = z.infer<typeof carrierState>;

export const listCarriers = endpoint({
  name: 'telephony.carriers',
  method: 'GET',
  path: '/api/v1/telephony/carriers',
  summary: 'Carriers, and what each still needs',
  access: 'voice:read',
  reply: z.object({ carriers: z.array(carrierState), public_url: z.string().nullable() }),
});

const caption = z.object({
  speaker: z.enum(['caller', 'assistant']),
  text: z.string(),
  /** ms since the call was answered. */
  at_ms: z.number(),
  is_final: z.boolean(),
});

/** Live calls: state and words. */
export const callFeed = stream({
  name: 'calls.feed',
  path: '/api/v1/telephony/calls/feed',
  summary: 'Calls as they change, and what is said in those that are live',
  access: 'voice:read',
  says: z.discriminatedUnion('type', [
    z.object({ type: z.literal('snapshot'), calls: z.array(phoneCall) }),
    z.object({ type: z.literal('call'), call: phoneCall }),
    z.object({ type: z.literal('caption'), call_id: callId, caption }),
  ]),
});
