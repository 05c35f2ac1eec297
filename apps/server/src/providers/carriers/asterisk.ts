import { randomUUID } from 'node:crypto';
import { Fault } from '@causeway/contract';
import type { CallStatus } from '@causeway/contract';
import { asteriskMedia } from './asterisk-media.ts';
import { createManager } from './asterisk-manager.ts';
import type { ManagerOptions } from './asterisk-manager.ts';
import type { CallNews, Carrier, CarrierRequest } from './carrier.ts';
import { basicAuth } from './carrier-fetch.ts';
import { requestFields } from './request-fields.ts';
import { hasSecret, withSecret } from './shared-secret.ts';

export interface AsteriskOptions extends ManagerOptions {
  /** In the addresses that the dialplan asks. */
  readonly secret: string;
  /** What is dialled, with `{number}` for the number: `PJSIP/{number}@trunk`. */
  readonly endpoint: string;
  /** Of the dialplan, where answered calls ask what to do; default `causeway`. */
  readonly context?: string | undefined;
  readonly number: string | undefined;
}

const statuses: Readonly<Record<string, CallStatus>> = {
  ringing: 'ringing',
  answer: 'in-progress',
  completed: 'completed',
  busy: 'busy',
  noanswer: 'no-answer',
  cancel: 'canceled',
  congestion: 'failed',
  chanunavail: 'failed',
};
/** Of a dialled number alone: an endpoint holds what Asterisk would take for options. */
const dialable = /^\+?[0-9*#]{1,32}$/u;

function readNews(request: CarrierRequest): CallNews | undefined {
  const field = requestFields(request);
  const carrierCallId = field('call');
  if (carrierCallId === undefined) return undefined;
  return {
    carrierCallId,
    from: field('from'),
    to: field('to'),
    direction: 'inbound',
    status: statuses[(field('status') ?? '').toLowerCase()],
    answeredBy: field('amd')?.toLowerCase(),
    recording: field('recording'),
  };
}

/** The answer is the token alone: the dialplan puts it into the address of the socket. */
const answerOf = (token: string) => ({ type: 'text/plain; charset=utf-8', body: token });

function numberOf(to: string): string {
  if (dialable.test(to)) return to;
  throw new Fault('invalid_request', { param: 'to', message: 'Asterisk is asked for numbers alone; its endpoint says how.' });
}

/** Asterisk with `chan_websocket`, steered through its manager; a dialplan asks what to do (docs/telephony.md has it). */
export function createAsterisk(options: AsteriskOptions): Carrier {
  const { secret, endpoint, context = 'causeway', number } = options;
  const manage = createManager(options);
  return {
    name: 'asterisk',
    number,
    media: asteriskMedia,
    address: (url) => withSecret(url, secret),
    verify: (request) => hasSecret(request, secret),
    readNews,
    connect: ({ token }) => answerOf(token),
    async dial({ to, from, maxSeconds, machineDetection, record }) {
      const id = `causeway-${randomUUID()}`;
      await manage({
        action: 'Originate',
        channel: endpoint.replaceAll('{number}', numberOf(to)),
        channelid: id,
        context,
        exten: 's',
        priority: '1',
        callerid: from,
        async: 'true',
        variable: `CAUSEWAY_CALL=${id},CAUSEWAY_LIMIT=${maxSeconds},CAUSEWAY_AMD=${machineDetection ? 1 : 0},CAUSEWAY_RECORD=${record ? 1 : 0}`,
      });
      return id;
    },
    async hangUp(channel) {
      try {
        await manage({ action: 'Hangup', channel });
      } catch (error) {
        if (!(error instanceof Fault && /no such channel/iu.test(error.message))) throw error;
      }
    },
    sendDigits: (channel, digits) =>
      manage(...(digits.match(/[^w]/giu) ?? []).map((digit) => ({ action: 'PlayDTMF', channel, digit }))),
    transfer: (channel, to) =>
      manage({ action: 'Redirect', channel, context: `${context}-transfer`, exten: numberOf(to), priority: '1' }),
    // https://docs.asterisk.org/Latest_API/API_Documentation/Asterisk_REST_Interface/Recordings_REST_API/
    recording: (name) => ({
      url: `${options.url.replace(/\/+$/u, '')}/ari/recordings/stored/${encodeURIComponent(name)}/file`,
      headers: basicAuth(options.user, options.password),
    }),
    check: () => manage({ action: 'Ping' }),
    sample: (_url, callId) => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ call: callId, status: 'ringing' }).toString(),
    }),
  };
}
