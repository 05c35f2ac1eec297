import { realtimeClientEvent } from '@causeway/contract';
import type { ClientSays, SessionProblem } from './session/session-event.ts';

export type ClientFrame =
  | { readonly kind: 'audio'; readonly bytes: Uint8Array }
  | { readonly kind: 'says'; readonly says: ClientSays }
  | { readonly kind: 'problem'; readonly problem: SessionProblem };

const refuse = (problem: Omit<SessionProblem, 'type'>): ClientFrame => ({
  kind: 'problem',
  problem: { type: 'invalid_request_error', ...problem },
});

const base64 = /^[\w+/=-]*$/u;
const knownTypes: ReadonlySet<string> = new Set(realtimeClientEvent.options.flatMap((option) => [...option.shape.type.values]));

/** What is the same at the start of every `append`: it comes 50 times a second and needs no schema. */
function readAppend(event: Readonly<Record<string, unknown>>, eventId: string | undefined): ClientFrame {
  const { audio } = event;
  if (typeof audio !== 'string' || !base64.test(audio)) {
    const message = "Invalid 'audio'. Expected base64-encoded audio bytes (mono, in the session's format).";
    return refuse({ code: 'invalid_value', message, param: 'audio', eventId });
  }
  return { kind: 'audio', bytes: Buffer.from(audio, 'base64') };
}

function readJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const openingBrace = 0x7b;

/** Some clients send their text as bytes; sound is no JSON object. */
function readBinary(frame: Uint8Array): string | undefined {
  const text = frame[0] === openingBrace ? Buffer.from(frame).toString('utf8') : '';
  return readJson(text) === undefined ? undefined : text;
}

/** One frame of a client: an event, or bare sound. Never throws: what cannot be read is a problem that names the event. */
export function readClientFrame(frame: string | Uint8Array): ClientFrame {
  if (typeof frame !== 'string') {
    const text = readBinary(frame);
    return text === undefined ? { kind: 'audio', bytes: frame } : readClientFrame(text);
  }
  const event = readJson(frame);
  if (!event) return refuse({ code: 'invalid_json', message: 'The message is not a JSON object.' });
  const eventId = typeof event['event_id'] === 'string' ? event['event_id'] : undefined;
  const { type } = event;
  if (type === 'input_audio_buffer.append') return readAppend(event, eventId);
  if (typeof type !== 'string' || !knownTypes.has(type)) {
    const message = `Invalid value: '${String(type)}'. Supported values are: ${[...knownTypes].map((name) => `'${name}'`).join(', ')}.`;
    return refuse({ code: 'invalid_value', message, param: 'type', eventId });
  }
  const read = realtimeClientEvent.safeParse(event);
  if (!read.success) {
    const [issue] = read.error.issues;
    const param = issue?.path.join('.') ?? null;
    return refuse({ code: 'invalid_value', message: `Invalid '${param}': ${issue?.message ?? 'not valid'}.`, param, eventId });
  }
  if (read.data.type === 'input_audio_buffer.append') return readAppend(event, eventId);
  return { kind: 'says', says: read.data };
}
