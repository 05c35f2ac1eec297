import type { MediaProtocol } from './carrier.ts';
import { jsonWriter, readJsonMedia, toBase64 } from './json-media.ts';
import type { MediaStart } from './json-media.ts';
import { fieldsOf, textOf } from './read-json.ts';
import type { Fields } from './read-json.ts';

/** Headers come back as an object, as JSON, or as `{token=…}`. */
function tokenOf(headers: unknown): string | undefined {
  if (typeof headers !== 'string') return textOf(fieldsOf(headers)['token']);
  return /token"?\s*[:=]\s*"?([0-9a-f]{64})/u.exec(headers)?.[1];
}

function readStart(message: Fields): MediaStart {
  const start = fieldsOf(message['start']);
  return {
    kind: 'start',
    carrierCallId: textOf(start['callId']),
    streamId: textOf(start['streamId']) ?? textOf(message['streamId']) ?? '',
    token: tokenOf(message['extra_headers']),
    format: { type: 'audio/pcmu' },
  };
}

/** https://www.plivo.com/docs/voice/xml/audio-stream: mu-law at 8 kHz in JSON; a mark is a checkpoint. */
export const plivoMedia: MediaProtocol = {
  read: readJsonMedia(readStart),
  writer: (streamId) => {
    const write = jsonWriter({});
    return {
      audio: (bytes) =>
        write({
          event: 'playAudio',
          media: { contentType: 'audio/x-mulaw', sampleRate: 8000, payload: toBase64(bytes) },
        }),
      mark: (name) => write({ event: 'checkpoint', streamId, name }),
      clear: () => write({ event: 'clearAudio', streamId }),
    };
  },
};
