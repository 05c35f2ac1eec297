import type { MediaProtocol } from './carrier.ts';
import { jsonWriter, readJsonMedia, toBase64 } from './json-media.ts';
import type { MediaStart } from './json-media.ts';
import { fieldsOf, textOf } from './read-json.ts';
import type { Fields } from './read-json.ts';

function readStart(message: Fields): MediaStart {
  const start = fieldsOf(message['start']);
  const state = textOf(start['client_state']);
  return {
    kind: 'start',
    carrierCallId: textOf(start['call_control_id']),
    streamId: textOf(message['stream_id']) ?? '',
    token: state === undefined ? undefined : Buffer.from(state, 'base64').toString('utf8'),
    format: { type: 'audio/pcmu' },
  };
}

/** https://developers.telnyx.com/docs/voice/programmable-voice/media-streaming: as Twilio, in snake case; frames come in any order. */
export const telnyxMedia: MediaProtocol = {
  read: readJsonMedia(readStart),
  writer: () => {
    const write = jsonWriter({});
    return {
      audio: (bytes) => write({ event: 'media', media: { payload: toBase64(bytes) } }),
      mark: (name) => write({ event: 'mark', mark: { name } }),
      clear: () => write({ event: 'clear' }),
    };
  },
};
