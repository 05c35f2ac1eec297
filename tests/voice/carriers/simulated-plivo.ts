import { createHmac, randomUUID } from 'node:crypto';
import { basic, muLaw, pathOf, payloadOf, post, readJsonFrame } from './simulated-carrier.ts';
import type { SimulatedCall, SimulatedCarrier, Wires } from './simulated-carrier.ts';

const authId = 'MASIMULATED';
const authToken = 'a-token-of-the-simulated-plivo';
const streamId = '20170ada-f610-433b-8758-c02a2aab3662';

/** Signature V3 of a form without a query: the address, `?`, names with values by name, a dot and the nonce. */
export function plivoWebhook(
  wires: Wires,
  { what, token = authToken }: { readonly what: 'voice' | 'status'; readonly token?: string },
  params: Readonly<Record<string, string>>,
): Promise<Response> {
  const path = `/api/v1/telephony/plivo/${what}`;
  const nonce = randomUUID();
  const names = Object.keys(params).toSorted();
  const text = `${wires.publicUrl}${path}?${names.map((name) => name + (params[name] ?? '')).join('')}.${nonce}`;
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-plivo-signature-v3': createHmac('sha256', token).update(text).digest('base64'),
    'x-plivo-signature-v3-nonce': nonce,
  };
  return post(wires, path, { headers, body: new URLSearchParams(params).toString() });
}

const formOf = ({ id, from, to, direction }: SimulatedCall) => ({
  CallUUID: id,
  From: from.replace('+', ''),
  To: to.replace('+', ''),
  Direction: direction,
  Event: 'StartApp',
});

/** https://www.plivo.com/docs/voice: REST, webhooks and audio streams. */
export const simulatedPlivo: SimulatedCarrier = {
  name: 'plivo',
  codec: muLaw,
  environment: (url) => ({
    PLIVO_AUTH_ID: authId,
    PLIVO_AUTH_TOKEN: authToken,
    PLIVO_NUMBER: '+14155550300',
    PLIVO_BASE_URL: url,
  }),
  isAllowed: ({ headers }) => headers.authorization === basic(authId, authToken),
  respond: ({ method }, count) => (method === 'DELETE' ? '' : { message: 'call fired', request_uuid: `plivo-${count}` }),
  refusal: { status: 400, body: { error: 'To number is invalid' }, code: /To number is invalid/u },
  dialled: ({ method, path, fields }) => (method === 'POST' && path.endsWith('/Call/') ? String(fields['to']) : undefined),
  ask: (wires, call, isForged = false) =>
    plivoWebhook(
      wires,
      { what: 'voice', ...(isForged ? { token: 'not-the-token' } : {}) },
      { ...formOf(call), CallStatus: 'in-progress' },
    ),
  async door(reply) {
    const xml = await reply.text();
    const [, token, url] = /extraHeaders="token=([A-Za-z0-9]+)">([^<]+)<\/Stream>/u.exec(xml) ?? [];
    if (url === undefined || token === undefined) throw new Error(`no stream in ${reply.status} ${xml}`);
    return { path: pathOf(url), token };
  },
  tell: (wires, call, status) =>
    plivoWebhook(wires, { what: 'status' }, { ...formOf(call), Event: 'Hangup', CallStatus: status, BillDuration: '60' }),
  recordingPath: `/v1/Account/${authId}/Recording/recording-1.mp3`,
  tellRecording: (wires, { id }) =>
    plivoWebhook(
      wires,
      { what: 'status' },
      {
        CallUUID: id,
        RecordUrl: `${wires.api.url}/plivo/v1/Account/${authId}/Recording/recording-1.mp3`,
        RecordingID: 'recording-1',
        RecordingDuration: '7',
      },
    ),
  hello: ({ id: callId }, token) => [
    JSON.stringify({
      sequenceNumber: 0,
      event: 'start',
      start: {
        callId,
        streamId,
        accountId: authId,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000 },
      },
      extra_headers: `{"token": "${token}"}`,
    }),
  ],
  frame: (bytes, { chunk, atMs, sequence }) =>
    JSON.stringify({
      sequenceNumber: sequence,
      streamId,
      event: 'media',
      media: { track: 'inbound', timestamp: String(atMs), chunk, payload: bytes.toString('base64') },
    }),
  press: (digit) => JSON.stringify({ event: 'dtmf', streamId, dtmf: { track: 'inbound', digit, timestamp: '1' } }),
  played: (name) => JSON.stringify({ event: 'playedStream', streamId, name }),
  // The socket closes; there is no word before it.
  bye: () => [],
  read(data) {
    const message = readJsonFrame(data);
    if (message['event'] === 'playAudio') {
      const { contentType, sampleRate } = message['media'] as { contentType: string; sampleRate: number };
      if (contentType !== 'audio/x-mulaw' || sampleRate !== 8000) throw new Error(`unplayable ${contentType} ${sampleRate}`);
      return { kind: 'sound', bytes: payloadOf(message) };
    }
    if (message['streamId'] !== streamId) throw new Error(`a message without its streamId: ${data.toString()}`);
    if (message['event'] === 'checkpoint') return { kind: 'mark', name: String(message['name']) };
    return message['event'] === 'clearAudio' ? { kind: 'clear' } : undefined;
  },
  returnsCleared: false,
};
