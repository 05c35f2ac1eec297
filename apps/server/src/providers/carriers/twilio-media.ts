import type { MediaEvent, MediaProtocol } from './carrier.ts';
import { fieldsOf, numberOf, readJson, textOf } from './read-json.ts';
import type { Fields } from './read-json.ts';

function readStart(message: Fields): MediaEvent {
  const start = fieldsOf(message['start']);
  return {
    kind: 'start',
    carrierCallId: textOf(start['callSid']) ?? '',
    streamId: textOf(start['streamSid']) ?? textOf(message['streamSid']) ?? '',
    token: textOf(fieldsOf(start['customParameters'])['token']),
    format: { type: 'audio/pcmu' },
  };
}

function readMedia(message: Fields): MediaEvent {
  const media = fieldsOf(message['media']);
  const track = textOf(media['track']) ?? 'inbound';
  if (!track.startsWith('inbound')) return { kind: 'other' };
  return {
    kind: 'audio',
    bytes: Buffer.from(textOf(media['payload']) ?? '', 'base64'),
    atMs: numberOf(media['timestamp']),
    sequence: numberOf(message['sequenceNumber']),
  };
}

/** https://www.twilio.com/docs/voice/media-streams/websocket-messages: mu-law at 8 kHz in JSON, every number a text. */
export const twilioMedia: MediaProtocol = {
  read(frame) {
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
      case 'stop':
        return { kind: 'stop' };
      default:
        return { kind: 'other' };
    }
  },
  writer: (streamSid) => {
    const write = (message: Fields): readonly string[] => [JSON.stringify({ ...message, streamSid })];
    return {
      audio: (bytes) => write({ event: 'media', media: { payload: Buffer.from(bytes).toString('base64') } }),
      mark: (name) => write({ event: 'mark', mark: { name } }),
      clear: () => write({ event: 'clear' }),
    };
  },
};
