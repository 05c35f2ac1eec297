import type { CarrierFormat, MediaProtocol } from './carrier.ts';
import { jsonWriter, readJsonMedia, toBase64 } from './json-media.ts';
import type { MediaStart } from './json-media.ts';
import { fieldsOf, numberOf, textOf } from './read-json.ts';
import type { Fields } from './read-json.ts';

const leastBytes = 3200;
const multipleBytes = 320;

function formatOf(rate: number | undefined): CarrierFormat {
  return { type: 'audio/pcm', rate: rate === 16_000 || rate === 24_000 ? rate : 8000 };
}

function readStart(message: Fields): MediaStart {
  const start = fieldsOf(message['start']);
  return {
    kind: 'start',
    carrierCallId: textOf(start['call_sid']),
    streamId: textOf(start['stream_sid']) ?? textOf(message['stream_sid']) ?? '',
    token: textOf(fieldsOf(start['custom_parameters'])['token']),
    format: formatOf(numberOf(fieldsOf(start['media_format'])['sample_rate'])),
  };
}

/** Sizes that Exotel plays without a gap: at least 3.2 kB, in multiples of 320 bytes; what is missing is silence. */
function padded(bytes: Uint8Array): Uint8Array {
  const wanted = Math.max(leastBytes, Math.ceil(bytes.length / multipleBytes) * multipleBytes);
  if (wanted === bytes.length) return bytes;
  const whole = new Uint8Array(wanted);
  whole.set(bytes);
  return whole;
}

/** https://developer.exotel.com/docs/agentstream/stream-voicebot-applet: 16-bit PCM, little end first, in JSON. */
export const exotelMedia: MediaProtocol = {
  pieceMs: 200,
  read: readJsonMedia(readStart),
  writer: (streamSid) => {
    const write = jsonWriter({ stream_sid: streamSid });
    return {
      audio: (bytes) => write({ event: 'media', media: { payload: toBase64(padded(bytes)) } }),
      mark: (name) => write({ event: 'mark', mark: { name } }),
      clear: () => write({ event: 'clear' }),
    };
  },
};
