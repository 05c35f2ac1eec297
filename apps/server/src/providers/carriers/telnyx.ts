import type { CallStatus } from '@causeway/contract';
import type { CallNews, Carrier, CarrierRequest, DialRequest } from './carrier.ts';
import { carrierFetch } from './carrier-fetch.ts';
import type { CarrierCall } from './carrier-fetch.ts';
import { fieldsOf, readJson, textOf } from './read-json.ts';
import type { Fields } from './read-json.ts';
import { goneRecording } from './recording-source.ts';
import { telnyxMedia } from './telnyx-media.ts';
import { isSignedByTelnyx, telnyxKey } from './telnyx-signature.ts';

export interface TelnyxOptions {
  readonly apiKey: string;
  /** Base64, of the account's webhooks. */
  readonly publicKey: string;
  /** Of the call control application. */
  readonly connectionId: string;
  readonly number: string | undefined;
  /** Default `https://api.telnyx.com`. */
  readonly baseUrl?: string | undefined;
}

/** The call has ended already. */
const hasEnded = '90018';

const events: Readonly<Record<string, CallStatus>> = {
  'call.initiated': 'initiated',
  'call.answered': 'in-progress',
};
const causes: Readonly<Record<string, CallStatus>> = {
  normal_clearing: 'completed',
  user_busy: 'busy',
  timeout: 'no-answer',
  no_answer: 'no-answer',
  originator_cancel: 'canceled',
  call_rejected: 'busy',
};
/** Telnyx wants no instructions as an answer, only to be heard. */
const reply = { type: 'application/json', body: '{}' };

function statusOf(event: string, cause: string | undefined): CallStatus | undefined {
  return event === 'call.hangup' ? (causes[cause ?? ''] ?? 'failed') : events[event];
}

function readNews({ body }: CarrierRequest): CallNews | undefined {
  const data = fieldsOf(readJson(Buffer.from(body).toString('utf8'))?.['data']);
  const payload = fieldsOf(data['payload']);
  const carrierCallId = textOf(payload['call_control_id']);
  if (carrierCallId === undefined) return undefined;
  const event = textOf(data['event_type']) ?? '';
  const cause = textOf(payload['hangup_cause']);
  const isQuestion = event === 'call.initiated' && payload['direction'] === 'incoming';
  const status = statusOf(event, cause);
  return {
    carrierCallId,
    from: textOf(payload['from']),
    to: textOf(payload['to']),
    direction: payload['direction'] === 'incoming' ? 'inbound' : 'outbound',
    status,
    answeredBy: event.startsWith('call.machine.') ? textOf(payload['result']) : undefined,
    failure:
      status === 'failed' ? `${cause ?? 'no cause'} (SIP ${textOf(payload['sip_hangup_cause']) ?? 'unknown'})` : undefined,
    recording: textOf(payload['recording_id']),
    reply: isQuestion ? undefined : reply,
  };
}

/** Sound of the person to us, and ours to the person. The state comes back in `start`: it is where the token is. */
const streamFields = (mediaUrl: string, token: string): Fields => ({
  stream_url: mediaUrl,
  stream_track: 'inbound_track',
  stream_codec: 'PCMU',
  stream_bidirectional_mode: 'rtp',
  stream_bidirectional_codec: 'PCMU',
  client_state: Buffer.from(token).toString('base64'),
});

const dialFields = ({ to, from, statusUrl, mediaUrl, token, machineDetection, record, maxSeconds }: DialRequest): Fields => ({
  to,
  from,
  webhook_url: statusUrl,
  time_limit_secs: maxSeconds,
  ...streamFields(mediaUrl, token),
  ...(machineDetection ? { answering_machine_detection: 'detect' } : {}),
  ...(record ? { record: 'record-from-answer', record_format: 'mp3' } : {}),
});

/** Telnyx call control with media streaming (https://developers.telnyx.com/docs/voice/programmable-voice). */
export function createTelnyx(options: TelnyxOptions): Carrier {
  const { apiKey, publicKey, connectionId, number, baseUrl = 'https://api.telnyx.com' } = options;
  const root = `${baseUrl.replace(/\/+$/u, '')}/v2`;
  const key = telnyxKey(publicKey);
  const ask = (method: CarrierCall['method'], path: string, rest: Pick<CarrierCall, 'json' | 'isFine'> = {}) =>
    carrierFetch({
      carrier: 'telnyx',
      method,
      url: `${root}/${path}`,
      headers: { authorization: `Bearer ${apiKey}` },
      ...rest,
    });
  const act = async (callId: string, action: string, rest: Pick<CarrierCall, 'json' | 'isFine'>): Promise<void> => {
    await ask('POST', `calls/${encodeURIComponent(callId)}/actions/${action}`, rest);
  };
  return {
    name: 'telnyx',
    number,
    media: telnyxMedia,
    address: (url) => url,
    verify: (request) => isSignedByTelnyx(key, request, Date.now()),
    readNews,
    async connect({ mediaUrl, token, carrierCallId }) {
      await act(carrierCallId, 'answer', { json: streamFields(mediaUrl, token) });
      return reply;
    },
    async dial(request) {
      const { data } = await ask('POST', 'calls', { json: { connection_id: connectionId, ...dialFields(request) } });
      return textOf(fieldsOf(data)['call_control_id']) ?? '';
    },
    hangUp: (callId) =>
      act(callId, 'hangup', {
        json: {},
        isFine: (_status, { errors }) => Array.isArray(errors) && textOf(fieldsOf(errors[0])['code']) === hasEnded,
      }),
    sendDigits: (callId, digits) => act(callId, 'send_dtmf', { json: { digits } }),
    transfer: (callId, to) => act(callId, 'transfer', { json: { to } }),
    // Its addresses are good for ten minutes, so each time another is asked for.
    async recording(id) {
      const { data } = await ask('GET', `recordings/${encodeURIComponent(id)}`, { isFine: (status) => status === 404 });
      const { mp3, wav } = fieldsOf(fieldsOf(data)['download_urls']);
      const url = textOf(mp3) ?? textOf(wav);
      if (url === undefined) throw goneRecording('telnyx');
      return { url, headers: {} };
    },
    async check() {
      await ask('GET', `call_control_applications/${encodeURIComponent(connectionId)}`);
    },
    sample: () => undefined,
  };
}
