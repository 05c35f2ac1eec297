import type { MediaProtocol } from './carrier.ts';
import { jsonWriter, readJsonMedia, toBase64 } from './json-media.ts';
import type { MediaStart } from './json-media.ts';
import { fieldsOf, textOf } from './read-json.ts';
import type { Fields } from './read-json.ts';

function readStart(message: Fields): MediaStart {
  const start = fieldsOf(message['start']);
  return {
    kind: 'start',
    carrierCallId: textOf(start['callSid']),
    streamId: textOf(start['streamSid']) ?? textOf(message['streamSid']) ?? '',
    token: textOf(fieldsOf(start['customParameters'])['token']),
    format: { type: 'audio/pcmu' },
  };
}

/** https://www.twilio.com/docs/voice/media-streams/websocket-messages: mu-law at 8 kHz in JSON, every number a text. */
export const twilioMedia: MediaProtocol = {
  read: readJsonMedia(readStart),
  writer: (streamSid) => {
    const write = jsonWriter({ streamSid });
    return {
      audio: (bytes) => write({ event: 'media', media: { payload: toBase64(bytes) } }),
      mark: (name) => write({ event: 'mark', mark: { name } }),
      clear: () => write({ event: 'clear' }),
    };
  },
};
