import { Fault } from '@causeway/contract';
import type { CallStatus } from '@causeway/contract';
import type { CallNews, Carrier, CarrierRequest, DialRequest } from './carrier.ts';
import { basicAuth, carrierFetch } from './carrier-fetch.ts';
import { exotelMedia } from './exotel-media.ts';
import { fieldsOf, numberOf, textOf } from './read-json.ts';
import { sourceAt } from './recording-source.ts';
import { requestFields } from './request-fields.ts';
import { hasSecret, withSecret } from './shared-secret.ts';

export interface ExotelOptions {
  readonly accountSid: string;
  readonly apiKey: string;
  readonly apiToken: string;
  /** In the addresses that Exotel is told: it signs nothing. */
  readonly secret: string;
  /** The flow that calls out go through; undefined: they are connected to the stream without one. */
  readonly appId: string | undefined;
  readonly number: string | undefined;
  /** Default `https://api.exotel.com`. */
  readonly baseUrl?: string | undefined;
}

const statuses: Readonly<Record<string, CallStatus>> = {
  queued: 'queued',
  ringing: 'ringing',
  'in-progress': 'in-progress',
  answered: 'in-progress',
  completed: 'completed',
  busy: 'busy',
  failed: 'failed',
  'no-answer': 'no-answer',
  canceled: 'canceled',
};

function readNews(request: CarrierRequest): CallNews | undefined {
  const field = requestFields(request);
  const carrierCallId = field('CallSid');
  if (carrierCallId === undefined) return undefined;
  return {
    carrierCallId,
    from: field('CallFrom') ?? field('From'),
    to: field('CallTo') ?? field('To'),
    direction: field('Direction')?.startsWith('outbound') === true ? 'outbound' : 'inbound',
    status: statuses[field('Status') ?? field('CallStatus') ?? ''],
    durationS: numberOf(field('ConversationDuration')),
    recording: field('RecordingUrl'),
  };
}

/** Of one call. */
const longestSeconds = 14_400;

const cannot = (what: string): Fault =>
  new Fault('carrier_failed', {
    message: `exotel has no request to ${what}; its flow can do it once the assistant has ended the call.`,
    retryable: false,
  });

/** Exotel with the Voicebot applet, or without (https://developer.exotel.com/docs/agentstream/developer-guide). */
export function createExotel(options: ExotelOptions): Carrier {
  const { accountSid, apiKey, apiToken, secret, appId, number, baseUrl = 'https://api.exotel.com' } = options;
  const account = `${baseUrl.replace(/\/+$/u, '')}/v1/Accounts/${accountSid}`;
  const headers = basicAuth(apiKey, apiToken);
  const address = (url: string): string => withSecret(url, secret);
  /** Through a flow, or, where none is named, straight to the stream: its query comes back as custom parameters. */
  const streamOf = ({ mediaUrl, token }: DialRequest): Readonly<Record<string, string>> =>
    appId === undefined
      ? { StreamUrl: `${mediaUrl}?token=${token}`, StreamType: 'bidirectional' }
      : { Url: `http://my.exotel.com/${accountSid}/exoml/start_voice/${appId}` };
  const dialForm = (request: DialRequest) => ({
    // The person is called first; then the stream or the flow begins.
    From: request.to,
    CallerId: request.from,
    ...streamOf(request),
    TimeLimit: String(Math.min(request.maxSeconds, longestSeconds)),
    StatusCallback: address(request.statusUrl),
    'StatusCallbackEvents[0]': 'terminal',
    'StatusCallbackEvents[1]': 'answered',
    StatusCallbackContentType: 'application/json',
    Record: String(request.record),
  });
  return {
    name: 'exotel',
    number,
    media: exotelMedia,
    address,
    verify: (request) => hasSecret(request, secret),
    readNews,
    // A query of the stream comes back as its custom parameters.
    connect: ({ mediaUrl, token }) => ({
      type: 'application/json; charset=utf-8',
      body: JSON.stringify({ url: `${mediaUrl}?token=${token}` }),
    }),
    async dial(request) {
      const url = `${account}/Calls/connect.json`;
      const { Call: call } = await carrierFetch({ carrier: 'exotel', method: 'POST', url, headers, form: dialForm(request) });
      return textOf(fieldsOf(call)['Sid']) ?? '';
    },
    /** There is no request for it: the end of the stream ends the applet, and with it the call. */
    hangUp: async () => undefined,
    sendDigits: async () => {
      throw cannot('press keys in a call');
    },
    transfer: async () => {
      throw cannot('transfer a call');
    },
    recording: (url) => sourceAt(url, { carrier: 'exotel', baseUrl, domain: 'exotel.com', headers }),
    async check() {
      await carrierFetch({ carrier: 'exotel', method: 'GET', url: `${account}/Calls.json?PageSize=1`, headers });
    },
    sample: (_url, callId) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ CallSid: callId, Status: 'in-progress' }),
    }),
  };
}
