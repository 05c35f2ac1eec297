import type { MediaEvent } from './carrier.ts';
import { fieldsOf, numberOf, readJson, textOf } from './read-json.ts';
import type { Fields } from './read-json.ts';

export type MediaStart = Extract<MediaEvent, { readonly kind: 'start' }>;

function readMedia(message: Fields): MediaEvent {
  const media = fieldsOf(message['media']);
  const track = textOf(media['track']) ?? 'inbound';
  if (!track.startsWith('inbound')) return { kind: 'other' };
  return {
    kind: 'audio',
    bytes: Buffer.from(textOf(media['payload']) ?? '', 'base64'),
    atMs: numberOf(media['timestamp']),
    // Sequence numbers count marks and digits, too; chunks count sound alone.
    sequence: numberOf(media['chunk']),
  };
}

/** Four carriers say the same in JSON; only their `start` differs, and Plivo's word for a mark. */
export const readJsonMedia =
  (readStart: (message: Fields) => MediaStart) =>
  (frame: string | Uint8Array): MediaEvent => {
    const message = typeof frame === 'string' ? readJson(frame) : undefined;
    switch (message?.['event']) {
      case 'start':
        return readStart(message);
      case 'media':
        return readMedia(message);
      case 'dtmf':
        return { kind: 'dtmf', digit: textOf(fieldsOf(message['dtmf'])['digit']) ?? '' };
      case 'mark':
        return { kind: 'mark', name: textOf(fieldsOf(message['mark'])['name']) ?? '' };
      case 'playedStream':
        return { kind: 'mark', name: textOf(message['name']) ?? '' };
      case 'stop':
        return { kind: 'stop' };
      default:
        return { kind: 'other' };
    }
  };

/** What every message to the carrier has beside its own fields. */
export const jsonWriter =
  (shared: Fields) =>
  (message: Fields): readonly string[] => [JSON.stringify({ ...message, ...shared })];

export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
