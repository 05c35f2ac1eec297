import { generateKeyPairSync, sign } from 'node:crypto';
import { muLaw, pathOf, payloadOf, post, readJsonFrame } from './simulated-carrier.ts';
import type { SimulatedCall, SimulatedCarrier, Wires } from './simulated-carrier.ts';

const keys = generateKeyPairSync('ed25519');
const strangers = generateKeyPairSync('ed25519');
const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
const streamId = '32de0dea-53cb-4b21-89a4-9e1819c043bc';
const causes = { completed: 'normal_clearing', busy: 'user_busy', ringing: '' } as const;

export interface TelnyxEvent {
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Seconds from now. */
  readonly agedS?: number;
  readonly isForged?: boolean;
}

/** An event, signed with the account's key. */
export function telnyxWebhook(wires: Wires, { id, from, to, direction }: SimulatedCall, event: TelnyxEvent): Promise<Response> {
  const { type, payload, agedS = 0, isForged = false } = event;
  const body = JSON.stringify({
    data: {
      record_type: 'event',
      event_type: type,
      payload: { call_control_id: id, from, to, direction: direction === 'inbound' ? 'incoming' : 'outgoing', ...payload },
    },
  });
  const timestamp = String(Math.floor(Date.now() / 1000) - agedS);
  const { privateKey } = isForged ? strangers : keys;
  const headers = {
    'content-type': 'application/json',
    'telnyx-timestamp': timestamp,
    'telnyx-signature-ed25519': sign(null, Buffer.from(`${timestamp}|${body}`), privateKey).toString('base64'),
  };
  return post(wires, '/api/v1/telephony/telnyx/voice', { headers, body });
}

/** https://developers.telnyx.com/docs/voice/programmable-voice: call control, which is told what to do over REST. */
export const simulatedTelnyx: SimulatedCarrier = {
  name: 'telnyx',
  codec: muLaw,
  environment: (url) => ({
    TELNYX_API_KEY: 'KEY_of_the_simulated_telnyx',
    TELNYX_PUBLIC_KEY: publicKey,
    TELNYX_CONNECTION_ID: '1494404757140276705',
    TELNYX_NUMBER: '+14155550400',
    TELNYX_BASE_URL: url,
  }),
  isAllowed: ({ headers }) => headers.authorization === 'Bearer KEY_of_the_simulated_telnyx',
  respond: ({ path, headers }, count) =>
    path === '/v2/recordings/recording-1'
      ? { data: { download_urls: { mp3: `http://${headers.host}/telnyx/store/recording-1.mp3?X-Amz-Expires=600` } } }
      : { data: { call_control_id: `v3:telnyx-${count}` } },
  refusal: {
    status: 422,
    body: { errors: [{ code: '10016', title: 'Phone number must be in +E164 format', detail: 'The To number is not valid.' }] },
    code: /10016/u,
  },
  dialled: ({ path, fields }) => (path === '/v2/calls' ? String(fields['to']) : undefined),
  ask: (wires, call, isForged = false) =>
    telnyxWebhook(wires, call, { type: call.direction === 'inbound' ? 'call.initiated' : 'call.answered', isForged }),
  async door(reply, { api }, { id, direction, to }) {
    if (!reply.ok) throw new Error(`no stream in ${reply.status}`);
    const { fields } = await api.request(({ carrier, path, fields: { to: called } }) => {
      if (carrier !== 'telnyx') return false;
      return direction === 'inbound' ? path === `/v2/calls/${encodeURIComponent(id)}/actions/answer` : called === to;
    });
    const token = Buffer.from(String(fields['client_state']), 'base64').toString();
    return { path: pathOf(String(fields['stream_url'])), token };
  },
  tell: (wires, call, status) =>
    telnyxWebhook(
      wires,
      call,
      status === 'ringing'
        ? { type: 'call.initiated', payload: { direction: 'outgoing' } }
        : { type: 'call.hangup', payload: { hangup_cause: causes[status], sip_hangup_cause: '200' } },
    ),
  recordingPath: '/store/recording-1.mp3?X-Amz-Expires=600',
  tellRecording: (wires, call) =>
    telnyxWebhook(wires, call, {
      type: 'call.recording.saved',
      payload: {
        recording_id: 'recording-1',
        recording_urls: { mp3: 'https://s3.amazonaws.com/telephony-recorder-prod/expired' },
      },
    }),
  hello: ({ id, from, to }, token) => [
    JSON.stringify({ event: 'connected', version: '1.0.0' }),
    JSON.stringify({
      event: 'start',
      sequence_number: '1',
      stream_id: streamId,
      start: {
        call_control_id: id,
        client_state: Buffer.from(token).toString('base64'),
        from,
        to,
        media_format: { encoding: 'PCMU', sample_rate: 8000, channels: 1 },
      },
    }),
  ],
  frame: (bytes, { chunk, atMs, sequence }) =>
    JSON.stringify({
      event: 'media',
      sequence_number: String(sequence),
      stream_id: streamId,
      media: { track: 'inbound', chunk: String(chunk), timestamp: String(atMs), payload: bytes.toString('base64') },
    }),
  press: (digit) => JSON.stringify({ event: 'dtmf', stream_id: streamId, dtmf: { digit } }),
  played: (name, sequence) =>
    JSON.stringify({ event: 'mark', sequence_number: String(sequence), stream_id: streamId, mark: { name } }),
  bye: ({ id }) => [JSON.stringify({ event: 'stop', stream_id: streamId, stop: { call_control_id: id } })],
  read(data) {
    const message = readJsonFrame(data);
    if (message['event'] === 'media') return { kind: 'sound', bytes: payloadOf(message) };
    if (message['event'] === 'mark') return { kind: 'mark', name: (message['mark'] as { name: string }).name };
    return message['event'] === 'clear' ? { kind: 'clear' } : undefined;
  },
  returnsCleared: true,
};
