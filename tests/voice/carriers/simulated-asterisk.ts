import { basic, muLaw, post } from './simulated-carrier.ts';
import type { SimulatedCall, SimulatedCarrier, Wires } from './simulated-carrier.ts';

const secret = 'a-secret-of-the-simulated-dialplan';

interface Told {
  readonly what: 'voice' | 'status';
  readonly status?: string;
  readonly shown?: string;
  readonly recording?: string;
}

const tell = (wires: Wires, call: SimulatedCall, { what, status = '', shown = secret, recording }: Told) =>
  post(wires, `/api/v1/telephony/asterisk/${what}?secret=${shown}`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      call: call.id,
      from: call.from,
      to: call.to,
      status,
      ...(recording === undefined ? {} : { recording }),
    }).toString(),
  });

/** https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/, with the dialplan of docs/telephony.md. */
export const simulatedAsterisk: SimulatedCarrier = {
  name: 'asterisk',
  codec: muLaw,
  subprotocol: 'media',
  environment: (url) => ({
    ASTERISK_URL: url,
    ASTERISK_USER: 'causeway',
    ASTERISK_PASSWORD: 'a-password-of-the-manager',
    ASTERISK_WEBHOOK_SECRET: secret,
    ASTERISK_ENDPOINT: 'PJSIP/{number}@trunk',
    ASTERISK_NUMBER: '+14155550500',
  }),
  isAllowed({ path, fields, headers }) {
    if (path.startsWith('/ari/')) return headers.authorization === basic('causeway', 'a-password-of-the-manager');
    if (path !== '/rawman') return false;
    return fields['action'] === 'Login'
      ? fields['secret'] === 'a-password-of-the-manager'
      : headers.cookie === 'mansession_id="simulated"';
  },
  respond: () => 'Response: Success\r\nMessage: Done\r\n\r\n',
  refusal: { status: 200, body: 'Response: Error\r\nMessage: Channel not specified\r\n\r\n', code: /Channel not specified/u },
  dialled: ({ fields }) =>
    fields['action'] === 'Originate' ? /^PJSIP\/(.+)@trunk$/u.exec(String(fields['channel']))?.[1] : undefined,
  ask: (wires, call, isForged = false) =>
    tell(wires, call, { what: 'voice', ...(isForged ? { shown: 'not-the-secret' } : {}) }),
  async door(reply, _wires, { id }) {
    const token = await reply.text();
    return { path: `/api/v1/telephony/asterisk/media?token=${token}&call=${id}`, token };
  },
  tell: (wires, call, status) => tell(wires, call, { what: 'status', status: status.toUpperCase() }),
  recordingPath: '/ari/recordings/stored/recording-1/file',
  tellRecording: (wires, call) => tell(wires, call, { what: 'status', recording: 'recording-1' }),
  hello: () => ['MEDIA_START connection_id:causeway channel:WebSocket/causeway/1 format:ulaw optimal_frame_size:160 ptime:20'],
  frame: (bytes) => bytes,
  press: (digit) => `DTMF_END digit:${digit}`,
  played: (name) => `MEDIA_MARK_PROCESSED correlation_id:${name}`,
  bye: () => [],
  read(data, isBinary) {
    if (isBinary) return { kind: 'sound', bytes: data };
    const [command, name = ''] = data.toString().split(' ');
    if (command === 'MARK_MEDIA') return { kind: 'mark', name };
    if (command === 'FLUSH_MEDIA') return { kind: 'clear' };
    throw new Error(`Asterisk knows no ${data.toString()}`);
  },
  returnsCleared: false,
};
