import { randomBytes } from 'node:crypto';
import type { CallStatus } from '@causeway/contract';
import type { CallNews, Carrier, CarrierRequest, Connect, DialRequest } from './carrier.ts';
import { basicAuth, carrierFetch, formType } from './carrier-fetch.ts';
import type { CarrierCall } from './carrier-fetch.ts';
import { plivoMedia } from './plivo-media.ts';
import { isSignedByPlivo, signAsPlivo } from './plivo-signature.ts';
import { numberOf, textOf } from './read-json.ts';
import { sourceAt } from './recording-source.ts';
import { requestFields } from './request-fields.ts';
import { escapeXml } from './xml.ts';

export interface PlivoOptions {
  readonly authId: string;
  readonly authToken: string;
  readonly number: string | undefined;
  /** Default `https://api.plivo.com`. */
  readonly baseUrl?: string | undefined;
}

const statuses: Readonly<Record<string, CallStatus>> = {
  ringing: 'ringing',
  'in-progress': 'in-progress',
  completed: 'completed',
  busy: 'busy',
  failed: 'failed',
  timeout: 'no-answer',
  'no-answer': 'no-answer',
  cancel: 'canceled',
};

const type = 'text/xml; charset=utf-8';
const xml = (inner: string) => ({ type, body: `<?xml version="1.0" encoding="UTF-8"?><Response>${inner}</Response>` });

/** In the background, until the call ends; without the length it would be a minute. */
const recordXml = ({ statusUrl, maxSeconds }: Connect): string =>
  `<Record recordSession="true" redirect="false" playBeep="false" maxLength="${maxSeconds}" fileFormat="mp3" callbackUrl="${escapeXml(statusUrl)}" callbackMethod="POST"/>`;

const streamXml = ({ mediaUrl, token }: Connect): string =>
  `<Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000" extraHeaders="token=${token}">${escapeXml(mediaUrl)}</Stream>`;

/** Addresses to call stand in `User`, numbers in `Number`. */
function dialXml(to: string): string {
  const tag = to.startsWith('sip') ? 'User' : 'Number';
  return `<Dial><${tag}>${escapeXml(to)}</${tag}></Dial>`;
}

function readNews(request: CarrierRequest): CallNews | undefined {
  const field = requestFields(request);
  const carrierCallId = field('CallUUID');
  if (carrierCallId === undefined) return undefined;
  const goesTo = new URL(request.url).searchParams.get('transfer');
  const cause = field('HangupCauseCode');
  const machine = field('Machine');
  return {
    carrierCallId,
    from: field('From'),
    to: field('To'),
    direction: field('Direction') === 'outbound' ? 'outbound' : 'inbound',
    status: statuses[field('CallStatus') ?? ''],
    answeredBy: machine === undefined ? undefined : { true: 'machine', false: 'human' }[machine],
    durationS: numberOf(field('BillDuration')),
    failure:
      cause === undefined || cause === '4000' ? undefined : `code ${cause}: ${field('HangupCauseName') ?? 'no reason given'}`,
    recording: field('RecordUrl'),
    reply: goesTo === null ? undefined : xml(dialXml(goesTo)),
  };
}

const dialBody = ({ to, from, voiceUrl, statusUrl, machineDetection, maxSeconds }: DialRequest) => ({
  to,
  from,
  answer_url: voiceUrl,
  answer_method: 'POST',
  ring_url: statusUrl,
  ring_method: 'POST',
  hangup_url: statusUrl,
  hangup_method: 'POST',
  time_limit: maxSeconds,
  ...(machineDetection
    ? { machine_detection: 'true', machine_detection_url: statusUrl, machine_detection_method: 'POST' }
    : {}),
});

/** Plivo Voice with audio streams (https://www.plivo.com/docs/voice). */
export function createPlivo({ authId, authToken, number, baseUrl = 'https://api.plivo.com' }: PlivoOptions): Carrier {
  const account = `${baseUrl.replace(/\/+$/u, '')}/v1/Account/${authId}`;
  const headers = basicAuth(authId, authToken);
  const ask = (method: CarrierCall['method'], path: string, rest: Pick<CarrierCall, 'json' | 'isFine'> = {}) =>
    carrierFetch({ carrier: 'plivo', method, url: `${account}/${path}`, headers, ...rest });
  const pathOf = (callId: string): string => `Call/${encodeURIComponent(callId)}/`;
  return {
    name: 'plivo',
    number,
    media: plivoMedia,
    address: (url) => url,
    verify: (request) => isSignedByPlivo(authToken, request),
    readNews,
    connect: (options) => xml((options.record ? recordXml(options) : '') + streamXml(options)),
    async dial(request) {
      // Of a call to one number the request has the id of the call.
      const { request_uuid: id } = await ask('POST', 'Call/', { json: dialBody(request) });
      return textOf(id) ?? '';
    },
    async hangUp(callId) {
      await ask('DELETE', pathOf(callId), { isFine: (status) => status === 404 });
    },
    async sendDigits(callId, digits) {
      await ask('POST', `${pathOf(callId)}DTMF/`, { json: { digits, leg: 'aleg' } });
    },
    async transfer(callId, to, voiceUrl) {
      const url = new URL(voiceUrl);
      url.searchParams.set('transfer', to);
      await ask('POST', pathOf(callId), { json: { legs: 'aleg', aleg_url: url.href, aleg_method: 'POST' } });
    },
    recording: (url) => sourceAt(url, { carrier: 'plivo', baseUrl, domain: 'plivo.com', headers }),
    async check() {
      await ask('GET', '');
    },
    sample(url, callId) {
      const body = new URLSearchParams({ CallUUID: callId, CallStatus: 'ringing' }).toString();
      const nonce = randomBytes(12).toString('hex');
      return { headers: { 'content-type': formType, ...signAsPlivo(authToken, { url, body, nonce }) }, body };
    },
  };
}
