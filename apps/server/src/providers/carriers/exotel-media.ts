import type { CarrierFormat, MediaProtocol } from './carrier.ts';
import { jsonWriter, readJsonMedia, toBase64 } from './json-media.ts';
import type { MediaStart } from './json-media.ts';
import { fieldsOf, numberOf, textOf } from './read-json.ts';
import type { Fields } from './read-json.ts';

const leastBytes = 3200;
const multipleBytes = 320;

function formatOf(rate: number | undefined, encoding: string): CarrierFormat {
  // What an applet may be set to (https://developer.exotel.com/docs/agentstream/stream-voicebot-extension).
  if (/mu-?law/iu.test(encoding)) return { type: 'audio/pcmu' };
  return { type: 'audio/pcm', rate: rate === 16_000 || rate === 24_000 ? rate : 8000 };
}

function readStart(message: Fields): MediaStart {
  const start = fieldsOf(message['start']);
  const format = fieldsOf(start['media_format']);
  return {
    kind: 'start',
    carrierCallId: textOf(start['call_sid']),
    streamId: textOf(start['stream_sid']) ?? textOf(message['stream_sid']) ?? '',
    token: textOf(fieldsOf(start['custom_parameters'])['token']),
    format: formatOf(numberOf(format['sample_rate']), textOf(format['encoding']) ?? ''),
  };
}

/** Sizes that Exotel plays without a gap: at least 3.2 kB, in multiples of 320 bytes; what is missing is silence. */
function padded(bytes: Uint8Array, silence: number): Uint8Array {
  const wanted = Math.max(leastBytes, Math.ceil(bytes.length / multipleBytes) * multipleBytes);
  if (wanted === bytes.length) return bytes;
  const whole = new Uint8Array(wanted).fill(silence);
  whole.set(bytes);
  return whole;
}

/** https://developer.exotel.com/docs/agentstream/stream-voicebot-applet: 16-bit PCM, little end first, or mu-law, in JSON. */
export const exotelMedia: MediaProtocol = {
  pieceMs: 200,
  read: readJsonMedia(readStart),
  writer: (streamSid, { type }) => {
    const silence = type === 'audio/pcmu' ? 0xff : 0;
    const write = jsonWriter({ stream_sid: streamSid });
    return {
      audio: (bytes) => write({ event: 'media', media: { payload: toBase64(padded(bytes, silence)) } }),
      mark: (name) => write({ event: 'mark', mark: { name } }),
      clear: () => write({ event: 'clear' }),
    };
  },
};
