import { basic, pathOf, payloadOf, post, readJsonFrame } from './simulated-carrier.ts';
import type { SimulatedCarrier, SimulatedCodec } from './simulated-carrier.ts';

const secret = 'a-secret-of-the-simulated-flow';
const streamSid = 'stream-1';

const pcm: SimulatedCodec = {
  bytesPerMs: 16,
  frameMs: 100,
  silence: 0,
  encode: (samples) => Buffer.from(Int16Array.from(samples).buffer),
  decode: (bytes) => new Int16Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 2)),
};

/** https://developer.exotel.com/docs/agentstream/stream-voicebot-applet: the applet asks with GET for its socket. */
export const simulatedExotel: SimulatedCarrier = {
  name: 'exotel',
  codec: pcm,
  environment: (url) => ({
    EXOTEL_ACCOUNT_SID: 'simulated1',
    EXOTEL_API_KEY: 'key-of-the-simulated-flow',
    EXOTEL_API_TOKEN: 'token-of-the-simulated-flow',
    EXOTEL_WEBHOOK_SECRET: secret,
    EXOTEL_APP_ID: '4711',
    EXOTEL_NUMBER: '+918055550100',
    EXOTEL_BASE_URL: url,
  }),
  isAllowed: ({ headers }) => headers.authorization === basic('key-of-the-simulated-flow', 'token-of-the-simulated-flow'),
  respond: (_request, count) => ({ Call: { Sid: `exotel-${count}`, Status: 'in-progress' } }),
  refusal: { status: 400, body: { RestException: { Status: 400, Code: 34_001, Message: 'Bad number' } }, code: /34001/u },
  dialled: ({ path, fields }) => (path.endsWith('/Calls/connect.json') ? String(fields['From']) : undefined),
  ask: (wires, { id, from, to, direction }, isForged = false) => {
    const query = new URLSearchParams({ CallSid: id, CallFrom: from, CallTo: to, Direction: direction });
    query.set('secret', isForged ? 'not-the-secret' : secret);
    return fetch(`${wires.serverUrl}/api/v1/telephony/exotel/voice?${query.toString()}`);
  },
  async door(reply) {
    const { url } = (await reply.json()) as { url: string };
    return { path: pathOf(url), token: new URL(url).searchParams.get('token') ?? '' };
  },
  tell: (wires, { id }, status) =>
    post(wires, `/api/v1/telephony/exotel/status?secret=${secret}`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ CallSid: id, EventType: 'terminal', Status: status, ConversationDuration: 7 }),
    }),
  recordingPath: '/exotelrecordings/simulated1/recording-1.mp3',
  tellRecording: (wires, { id }) =>
    post(wires, `/api/v1/telephony/exotel/status?secret=${secret}`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        CallSid: id,
        EventType: 'terminal',
        Status: 'completed',
        RecordingUrl: `${wires.api.url}/exotel/exotelrecordings/simulated1/recording-1.mp3`,
      }),
    }),
  hello: ({ id, from, to }, token) => [
    JSON.stringify({ event: 'connected' }),
    JSON.stringify({
      event: 'start',
      sequence_number: 1,
      stream_sid: streamSid,
      start: {
        stream_sid: streamSid,
        call_sid: id,
        account_sid: 'simulated1',
        from,
        to,
        custom_parameters: { token },
        media_format: { encoding: 'base64', sample_rate: '8000', bit_rate: '16' },
      },
    }),
  ],
  frame: (bytes, { chunk, atMs, sequence }) =>
    JSON.stringify({
      event: 'media',
      sequence_number: sequence,
      stream_sid: streamSid,
      media: { chunk, timestamp: String(atMs), payload: bytes.toString('base64') },
    }),
  press: (digit) => JSON.stringify({ event: 'dtmf', stream_sid: streamSid, dtmf: { duration: '100', digit } }),
  played: (name, sequence) =>
    JSON.stringify({ event: 'mark', sequence_number: sequence, stream_sid: streamSid, mark: { name } }),
  bye: ({ id }) => [
    JSON.stringify({
      event: 'stop',
      stream_sid: streamSid,
      stop: { call_sid: id, account_sid: 'simulated1', reason: 'callended' },
    }),
  ],
  read(data) {
    const message = readJsonFrame(data);
    if (message['stream_sid'] !== streamSid) throw new Error(`a message without its stream_sid: ${data.toString()}`);
    if (message['event'] === 'media') {
      const bytes = payloadOf(message);
      const isTaken = bytes.length % 320 === 0 && bytes.length >= 3200 && bytes.length <= 100_000;
      if (!isTaken) throw new Error(`Exotel plays ${bytes.length} bytes with gaps`);
      return { kind: 'sound', bytes };
    }
    if (message['event'] === 'mark') return { kind: 'mark', name: (message['mark'] as { name: string }).name };
    return message['event'] === 'clear' ? { kind: 'clear' } : undefined;
  },
  returnsCleared: true,
};
