import {
  answerCall,
  askCall,
  createCall,
  Fault,
  getCall,
  hangUpCall,
  listCarriers,
  listPhoneCalls,
  playRecording,
  sendDigits,
  tellCallStatus,
  transferCall,
} from '@causeway/contract';
import type { CarrierState } from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import type { Asked, Route } from '../../gateway/feature.ts';
import type { CarrierRequest } from '../../providers/carriers/carrier.ts';
import type { CallAddresses } from './call-addresses.ts';
import type { Calls } from './calls.ts';
import type { CarrierDesk } from './carrier-desk.ts';
import type { Recordings } from './recordings.ts';

export interface TelephonyRoutesNeeds {
  readonly calls: Calls;
  readonly desk: CarrierDesk;
  readonly recordings: Recordings;
  readonly addresses: CallAddresses;
  readonly carriers: () => readonly CarrierState[];
  readonly publicUrl: string | undefined;
}

const longestKey = 200;

function idempotencyKey(asked: { header(name: string): string | undefined }): string | undefined {
  const key = asked.header('idempotency-key');
  if (key === undefined || key.length <= longestKey) return key;
  throw new Fault('invalid_request', { message: `The Idempotency-Key has more than ${longestKey} characters.` });
}

/** The webhook as its carrier signed it. */
function webhookOf(
  asked: Asked<typeof answerCall | typeof askCall | typeof tellCallStatus>,
  { addresses, method, what }: { readonly addresses: CallAddresses; readonly method: string; readonly what: string },
): CarrierRequest {
  return {
    method,
    url: addresses.publicUrl(`/api/v1/telephony/${asked.params.carrier}/${what}${asked.search}`),
    header: (name) => asked.header(name),
    body: asked.rawBody ?? new Uint8Array(),
  };
}

export function telephonyRoutes({
  calls,
  desk,
  recordings,
  addresses,
  carriers,
  publicUrl,
}: TelephonyRoutesNeeds): readonly Route[] {
  const answer = async (asked: Asked<typeof answerCall | typeof askCall>, method: string): Promise<RawReply> => {
    const { type, body } = await desk.answer(asked.params.carrier, webhookOf(asked, { addresses, method, what: 'voice' }));
    return new RawReply(body, type);
  };
  return [
    route(createCall, (asked) => {
      const { userId: owner, key } = asked.principal;
      return calls.create({ owner, keyId: key?.id ?? null, idempotencyKey: idempotencyKey(asked) }, asked.body);
    }),
    route(listPhoneCalls, ({ principal, query }) => calls.list(principal.userId, query)),
    route(getCall, ({ principal, params }) => calls.get(principal.userId, params.callId)),
    route(hangUpCall, ({ principal, params }) => calls.hangUp(principal.userId, params.callId)),
    route(playRecording, async (asked) => {
      const { principal, params, signal } = asked;
      const wish = { owner: principal.userId, id: params.callId, range: asked.header('range'), signal };
      const { content, status, type, sizeBytes, range } = await recordings.open(wish);
      asked.setHeader('accept-ranges', 'bytes');
      asked.setHeader('content-disposition', `inline; filename="${params.callId}.${type === 'audio/mpeg' ? 'mp3' : 'wav'}"`);
      if (range !== undefined) asked.setHeader('content-range', range);
      return new RawReply({ content, sizeBytes }, type, status);
    }),
    route(sendDigits, ({ principal, params, body }) => calls.sendDigits(principal.userId, params.callId, body.digits)),
    route(transferCall, ({ principal, params, body }) => calls.transfer(principal.userId, params.callId, body.to)),
    route(listCarriers, async () => ({ carriers: [...carriers()], public_url: publicUrl ?? null })),
    route(answerCall, (asked) => answer(asked, 'POST')),
    route(askCall, (asked) => answer(asked, 'GET')),
    route(tellCallStatus, async (asked) => {
      await desk.tellStatus(asked.params.carrier, webhookOf(asked, { addresses, method: 'POST', what: 'status' }));
    }),
  ];
}
