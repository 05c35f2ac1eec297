import twilio from 'twilio';
import { basic, muLaw, pathOf, payloadOf, post, readJsonFrame } from './simulated-carrier.ts';
import type { SimulatedCall, SimulatedCarrier, Wires } from './simulated-carrier.ts';

const accountSid = 'AC00000000000000000000000000000001';
const authToken = 'a-token-of-the-simulated-carrier';
const streamSid = 'MZ1';

/** A form, signed by Twilio's own package. */
export async function twilioWebhook(
  wires: Wires,
  { what, token = authToken }: { readonly what: 'voice' | 'status'; readonly token?: string },
  params: Readonly<Record<string, string>>,
): Promise<Response> {
  const path = `/api/v1/telephony/twilio/${what}`;
  const signature = twilio.getExpectedTwilioSignature(token, wires.publicUrl + path, { ...params });
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
  return post(wires, path, { headers, body: new URLSearchParams(params).toString() });
}

const formOf = ({ id, from, to, direction }: SimulatedCall) => ({
  CallSid: id,
  From: from,
  To: to,
  Direction: direction === 'inbound' ? 'inbound' : 'outbound-api',
});

/** https://www.twilio.com/docs/voice: REST, webhooks and Media Streams. */
export const simulatedTwilio: SimulatedCarrier = {
  name: 'twilio',
  codec: muLaw,
  environment: (url) => ({
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_NUMBER: '+14155550100',
    TWILIO_BASE_URL: url,
  }),
  isAllowed: ({ headers }) => headers.authorization === basic(accountSid, authToken),
  respond: (_request, count) => ({ sid: `CA${String(count).padStart(32, '0')}`, status: 'queued' }),
  refusal: { status: 400, body: { code: 21_211, message: "The 'To' number is not valid." }, code: /21211/u },
  dialled: ({ path, fields }) => (path.endsWith('/Calls.json') ? String(fields['To']) : undefined),
  ask: (wires, call, isForged = false) =>
    twilioWebhook(
      wires,
      { what: 'voice', ...(isForged ? { token: 'not-the-token' } : {}) },
      { ...formOf(call), CallStatus: 'in-progress' },
    ),
  async door(reply) {
    const xml = await reply.text();
    const url = /<Stream url="([^"]+)"/u.exec(xml)?.[1];
    const token = /<Parameter name="token" value="([^"]+)"/u.exec(xml)?.[1];
    if (url === undefined || token === undefined) throw new Error(`no stream in ${reply.status} ${xml}`);
    return { path: pathOf(url), token };
  },
  tell: (wires, call, status) => twilioWebhook(wires, { what: 'status' }, { ...formOf(call), CallStatus: status }),
  recordingPath: `/2010-04-01/Accounts/${accountSid}/Recordings/RE1.mp3`,
  tellRecording: (wires, { id }) =>
    twilioWebhook(
      wires,
      { what: 'status' },
      {
        CallSid: id,
        RecordingSid: 'RE1',
        RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/RE1`,
        RecordingStatus: 'completed',
        RecordingDuration: '7',
        ErrorCode: '0',
      },
    ),
  hello: ({ id: callSid }, token) => [
    JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }),
    JSON.stringify({
      event: 'start',
      sequenceNumber: '1',
      streamSid,
      start: {
        accountSid,
        streamSid,
        callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: { token },
      },
    }),
  ],
  frame: (bytes, { chunk, atMs, sequence }) =>
    JSON.stringify({
      event: 'media',
      sequenceNumber: String(sequence),
      streamSid,
      media: { track: 'inbound', chunk: String(chunk), timestamp: String(atMs), payload: bytes.toString('base64') },
    }),
  press: (digit) => JSON.stringify({ event: 'dtmf', streamSid, dtmf: { track: 'inbound_track', digit } }),
  played: (name, sequence) => JSON.stringify({ event: 'mark', sequenceNumber: String(sequence), streamSid, mark: { name } }),
  bye: ({ id: callSid }) => [JSON.stringify({ event: 'stop', streamSid, stop: { accountSid, callSid } })],
  read(data) {
    const message = readJsonFrame(data);
    if (message['streamSid'] !== streamSid) throw new Error(`31951: a message without its streamSid: ${data.toString()}`);
    if (message['event'] === 'media') return { kind: 'sound', bytes: payloadOf(message) };
    if (message['event'] === 'mark') return { kind: 'mark', name: (message['mark'] as { name: string }).name };
    return message['event'] === 'clear' ? { kind: 'clear' } : undefined;
  },
  returnsCleared: true,
};
