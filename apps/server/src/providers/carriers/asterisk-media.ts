import type { CarrierFormat, MediaEvent, MediaProtocol } from './carrier.ts';

const formats: Readonly<Record<string, CarrierFormat>> = {
  ulaw: { type: 'audio/pcmu' },
  alaw: { type: 'audio/pcma' },
  slin: { type: 'audio/pcm', rate: 8000 },
  slin16: { type: 'audio/pcm', rate: 16_000 },
  slin24: { type: 'audio/pcm', rate: 24_000 },
};

type Control = Readonly<Record<string, string>>;

/** `MEDIA_START connection_id:… format:ulaw`. */
function readControl(text: string): Control {
  const [event = '', ...fields] = text.trim().split(/\s+/u);
  const pairs = fields.map((field): [string, string] => {
    const colon = field.indexOf(':');
    return colon === -1 ? [field, ''] : [field.slice(0, colon), field.slice(colon + 1)];
  });
  return { ...Object.fromEntries(pairs), event };
}

function toEvent(control: Control): MediaEvent {
  switch (control['event']) {
    case 'MEDIA_START':
      return {
        kind: 'start',
        // The channel of the socket is not the caller's: the address of the socket names that.
        carrierCallId: undefined,
        streamId: control['connection_id'] ?? '',
        token: undefined,
        format: formats[control['format'] ?? ''] ?? { type: 'audio/pcmu' },
      };
    case 'DTMF_END':
      return { kind: 'dtmf', digit: control['digit'] ?? '' };
    case 'MEDIA_MARK_PROCESSED':
      return { kind: 'mark', name: control['correlation_id'] ?? '' };
    default:
      return { kind: 'other' };
  }
}

/** https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/: sound as binary frames, all else as text. */
export const asteriskMedia: MediaProtocol = {
  read: (frame) =>
    typeof frame === 'string'
      ? toEvent(readControl(frame))
      : { kind: 'audio', bytes: frame, atMs: undefined, sequence: undefined },
  writer: () => ({
    audio: (bytes) => [bytes],
    mark: (name) => [`MARK_MEDIA ${name}`],
    clear: () => ['FLUSH_MEDIA'],
  }),
};
