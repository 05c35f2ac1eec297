import type { CallStatus } from '@causeway/contract';
import type { CallNews, Carrier, CarrierRequest, Connect, DialRequest } from './carrier.ts';
import { basicAuth, carrierFetch, formType } from './carrier-fetch.ts';
import { textOf } from './read-json.ts';
import { twilioMedia } from './twilio-media.ts';
import { isSignedByTwilio, signAsTwilio } from './twilio-signature.ts';
import { escapeXml } from './xml.ts';

export interface TwilioOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly number: string | undefined;
  /** Default `https://api.twilio.com`; servers that speak the same API have another one. */
  readonly baseUrl?: string | undefined;
}

/** The call has ended already. */
const hasEnded = 20_404;

const statuses: Readonly<Record<string, CallStatus>> = {
  queued: 'queued',
  initiated: 'initiated',
  ringing: 'ringing',
  'in-progress': 'in-progress',
  answered: 'in-progress',
  completed: 'completed',
  busy: 'busy',
  failed: 'failed',
  'no-answer': 'no-answer',
  canceled: 'canceled',
};

/** TwiML: the call becomes a stream both ways; a query in its address is refused (error 31922), so the token is a parameter. */
const streamXml = ({ mediaUrl, statusUrl, token }: Connect): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response><Connect><Stream url="${escapeXml(mediaUrl)}" statusCallback="${escapeXml(statusUrl)}"><Parameter name="token" value="${escapeXml(token)}"/></Stream></Connect></Response>`;

/** What callbacks of recordings say when nothing failed. */
const noError = '0';

/** Told while it is made, too; then there is nothing to play yet. */
function recordingOf(form: URLSearchParams): string | undefined {
  if ((form.get('RecordingStatus') ?? 'completed') !== 'completed') return undefined;
  return form.get('RecordingSid') ?? /\/Recordings\/([\w-]+)/u.exec(form.get('RecordingUrl') ?? '')?.[1];
}

function readNews({ body }: CarrierRequest): CallNews | undefined {
  const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
  const carrierCallId = form.get('CallSid');
  if (carrierCallId === null) return undefined;
  const optional = (name: string): string | undefined => form.get(name) ?? undefined;
  const code = form.get('SipResponseCode') ?? form.get('ErrorCode') ?? noError;
  return {
    carrierCallId,
    from: optional('From'),
    to: optional('To'),
    direction: form.get('Direction')?.startsWith('outbound') === true ? 'outbound' : 'inbound',
    status: statuses[form.get('CallStatus') ?? ''],
    answeredBy: optional('AnsweredBy'),
    durationS: form.has('CallDuration') ? Number(form.get('CallDuration')) : undefined,
    failure: code === noError ? undefined : `code ${code}`,
    recording: recordingOf(form),
  };
}

const dialForm = ({ to, from, voiceUrl, statusUrl, machineDetection, record, maxSeconds }: DialRequest) => ({
  To: to,
  From: from,
  Url: voiceUrl,
  Method: 'POST',
  StatusCallback: statusUrl,
  StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
  TimeLimit: String(maxSeconds),
  ...(machineDetection ? { MachineDetection: 'Enable', AsyncAmd: 'true', AsyncAmdStatusCallback: statusUrl } : {}),
  ...(record ? { Record: 'true', RecordingStatusCallback: statusUrl } : {}),
});

/** Twilio Programmable Voice with Media Streams (https://www.twilio.com/docs/voice). */
export function createTwilio({ accountSid, authToken, number, baseUrl = 'https://api.twilio.com' }: TwilioOptions): Carrier {
  const account = `${baseUrl.replace(/\/+$/u, '')}/2010-04-01/Accounts/${accountSid}`;
  const calls = `${account}/Calls`;
  const headers = basicAuth(accountSid, authToken);
  const post = (url: string, form: Readonly<Record<string, string | readonly string[]>>) =>
    carrierFetch({
      carrier: 'twilio',
      method: 'POST',
      url,
      headers,
      form,
      isFine: (_status, { code }) => code === hasEnded && form['Status'] === 'completed',
    });
  const change = async (callSid: string, form: Readonly<Record<string, string>>): Promise<void> => {
    await post(`${calls}/${encodeURIComponent(callSid)}.json`, form);
  };
  return {
    name: 'twilio',
    number,
    media: twilioMedia,
    address: (url) => url,
    verify: (request) => isSignedByTwilio(authToken, request),
    readNews,
    connect: (options) => ({ type: 'text/xml; charset=utf-8', body: streamXml(options) }),
    async dial(request) {
      const { sid } = await post(`${calls}.json`, dialForm(request));
      return textOf(sid) ?? '';
    },
    hangUp: (callSid) => change(callSid, { Status: 'completed' }),
    sendDigits: (callSid, digits) =>
      change(callSid, { Twiml: `<Response><Play digits="${escapeXml(digits)}"/><Pause length="3600"/></Response>` }),
    transfer: (callSid, to) => change(callSid, { Twiml: `<Response><Dial>${escapeXml(to)}</Dial></Response>` }),
    recording: (sid) => ({ url: `${account}/Recordings/${encodeURIComponent(sid)}.mp3`, headers }),
    async check() {
      await carrierFetch({ carrier: 'twilio', method: 'GET', url: `${account}.json`, headers });
    },
    sample(url, callId) {
      const body = new URLSearchParams({ CallSid: callId, CallStatus: 'ringing' }).toString();
      return { headers: { 'content-type': formType, ...signAsTwilio(authToken, url, body) }, body };
    },
  };
}
