import { Fault } from '@causeway/contract';
import type { CarrierName, PhoneCall } from '@causeway/contract';
import type { CallNews, Carrier, CarrierRequest } from '../../providers/carriers/carrier.ts';
import type { CallAddresses } from './call-addresses.ts';
import type { CallBook } from './call-book.ts';
import type { CallRepository, StoredCall } from './call-repository.ts';
import { isOver } from './call-status.ts';
import type { CallTokens } from './call-tokens.ts';
import { getCarrier } from './carrier-directory.ts';
import { keptRecording, mergeNews } from './merge-news.ts';
import { newCall } from './new-call.ts';

export interface CarrierDeskNeeds {
  readonly repository: CallRepository;
  readonly book: CallBook;
  readonly carriers: ReadonlyMap<CarrierName, Carrier>;
  readonly addresses: CallAddresses;
  readonly tokens: CallTokens;
  /** Whose inbound calls are. */
  readonly inboundOwner: string;
  readonly publish: (owner: string, call: PhoneCall) => void;
  readonly now: () => number;
}

const noPlan = {
  model: undefined,
  instructions: undefined,
  greeting: undefined,
  voice: undefined,
  language: undefined,
  keyId: null,
} as const;

const noToken = (): Fault =>
  new Fault('carrier_signature', { message: 'The stream shows no token of a call that waits for it.' });

/** What carriers ask and tell. Nothing that is not signed gets further than `verified`. */
export function createCarrierDesk(needs: CarrierDeskNeeds) {
  const { repository, book, carriers, addresses, tokens, inboundOwner, publish, now } = needs;

  function verified(name: CarrierName, request: CarrierRequest): { readonly carrier: Carrier; readonly news: CallNews } {
    const carrier = getCarrier(carriers, name);
    if (!carrier.verify(request)) throw new Fault('carrier_signature');
    const news = carrier.readNews(request);
    if (news) return { carrier, news };
    throw new Fault('invalid_request', { message: 'The request says nothing about a call.' });
  }

  async function merge(name: CarrierName, news: CallNews): Promise<void> {
    const stored = await repository.findOfCarrier(name, news.carrierCallId);
    if (!stored) return;
    await book.change(stored, (call) => mergeNews(call, news, now()), keptRecording(stored.call, news));
  }

  async function take(name: CarrierName, { carrierCallId, from, to }: CallNews, tokenHash: string): Promise<PhoneCall> {
    const call = newCall(now(), {
      carrier: name,
      direction: 'inbound',
      from: from ?? 'unknown',
      to: to ?? 'unknown',
      status: 'ringing',
      carrier_call_id: carrierCallId,
    });
    await repository.insert({ owner: inboundOwner, call, plan: noPlan, idempotencyKey: undefined, tokenHash });
    publish(inboundOwner, call);
    return call;
  }

  return {
    /** A call arrived or was answered: gives what connects it to its stream. */
    async answer(name: CarrierName, request: CarrierRequest): Promise<{ readonly type: string; readonly body: string }> {
      const { carrier, news } = verified(name, request);
      if (news.reply) {
        await merge(name, news);
        return news.reply;
      }
      const known = await repository.findOfCarrier(name, news.carrierCallId);
      const { token, hash } = tokens.mint();
      if (known) await repository.setToken(known.call.id, hash);
      const { recording_consent: record, max_seconds: maxSeconds } = known?.call ?? (await take(name, news, hash));
      const { mediaUrl, statusUrl } = addresses.of(name);
      return carrier.connect({ mediaUrl, statusUrl, token, carrierCallId: news.carrierCallId, record, maxSeconds });
    },

    async tellStatus(name: CarrierName, request: CarrierRequest): Promise<void> {
      await merge(name, verified(name, request).news);
    },

    /** The call whose sound this is; the token works once, and only for the call it was made for. */
    async claim(
      name: CarrierName,
      { token, carrierCallId }: { readonly token: string | undefined; readonly carrierCallId: string | undefined },
    ): Promise<StoredCall> {
      const hash = token === undefined ? undefined : tokens.hash(token);
      const stored = hash === undefined ? undefined : await repository.findByToken(hash);
      if (!stored || hash === undefined || stored.call.carrier !== name) throw noToken();
      const { carrier_call_id: known } = stored.call;
      if (carrierCallId === undefined || (known !== null && known !== carrierCallId) || isOver(stored.call.status)) {
        throw noToken();
      }
      if (!(await repository.takeToken(hash))) throw noToken();
      return stored;
    },
  };
}
export type CarrierDesk = ReturnType<typeof createCarrierDesk>;
