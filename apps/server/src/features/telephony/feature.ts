import { ownerId } from '@causeway/contract';
import type { CallId, CarrierName, CarrierState, EffectivePrice, Meter, PhoneCall } from '@causeway/contract';
import type { Config } from '../../config.ts';
import type { Feature, Parts } from '../../gateway/feature.ts';
import type { Carrier } from '../../providers/carriers/carrier.ts';
import type { Channels } from '../../storage/channels.ts';
import type { Database } from '../../storage/database.ts';
import type { TranscriptDoor } from '../chat/events.ts';
import type { VoiceRoom } from '../voice/events.ts';
import { createCallAddresses } from './call-addresses.ts';
import { createCallRepository } from './call-repository.ts';
import { callTokens } from './call-tokens.ts';
import { createCallBook } from './call-book.ts';
import { createCalls } from './calls.ts';
import { createCarrierDesk } from './carrier-desk.ts';
import type { TelephonyDoor } from './events.ts';
import { endLeftCalls } from './left-calls.ts';
import { LiveCalls } from './live-calls.ts';
import type { LiveCallsNeeds } from './live-calls.ts';
import { callsMigration } from './migrations/0001-calls.ts';
import { createTelephonyRoom } from './telephony-room.ts';
import { createRecordings } from './recordings.ts';
import type { RecordingsNeeds } from './recordings.ts';
import { telephonyRoutes } from './telephony-routes.ts';
import { callChannel, telephonyStreams } from './telephony-stream.ts';
import type { CallNotices } from './telephony-stream.ts';

export interface TelephonyNeeds {
  readonly database: Database;
  readonly channels: Channels;
  readonly meter: Meter;
  readonly voice: VoiceRoom;
  readonly carriers: ReadonlyMap<CarrierName, Carrier>;
  /** The way out to what carriers keep: their own addresses, and public ones. */
  readonly carrierWeb: { readonly fetch: RecordingsNeeds['fetch'] };
  /** What each carrier that is not configured still needs. */
  readonly missingCarriers: readonly { readonly name: CarrierName; readonly cause: string; readonly fix: string }[];
  readonly config: Pick<Config, 'publicUrl'>;
  readonly logs: { warn(message: string, fields?: { readonly error?: unknown }): void };
  /** What a minute of a carrier's line costs. */
  readonly usage: { readonly prices: { list(model: string): { readonly prices: readonly EffectivePrice[] } } };
  /** Where workflows find the telephone. */
  readonly telephonyDoor: TelephonyDoor;
  readonly transcripts: Pick<TranscriptDoor, 'read'>;
  /** No other server uses the data directory. */
  readonly isAlone: boolean;
  readonly now: () => number;
}

/** Calls that other processes left are looked for so often. */
const lookForLeftMs = 60_000;

function statesOf({ carriers, missingCarriers, config }: TelephonyNeeds): readonly CarrierState[] {
  const addresses = createCallAddresses(config.publicUrl);
  const noAddress = {
    cause: 'CAUSEWAY_PUBLIC_URL is not set, so the carrier cannot reach this server',
    fix: 'Set CAUSEWAY_PUBLIC_URL to the https address of this server.',
  };
  const ready = [...carriers.values()].map((carrier): CarrierState => {
    const { name, number } = carrier;
    const address = addresses.find(name);
    const shown = (url: string): string => carrier.address(url).replace(/secret=[^&]+/u, 'secret=<webhook secret>');
    return {
      name,
      is_ready: address !== undefined,
      number: number ?? null,
      voice_url: address ? shown(address.voiceUrl) : null,
      status_url: address ? shown(address.statusUrl) : null,
      missing: address ? null : noAddress,
    };
  });
  const missing = missingCarriers.map(({ name, cause, fix }): CarrierState => ({
    name,
    is_ready: false,
    number: null,
    voice_url: null,
    status_url: null,
    missing: { cause, fix },
  }));
  return [...ready, ...missing];
}

function createNotices({ channels, logs }: TelephonyNeeds): CallNotices {
  const publish = (owner: string, message: unknown): void =>
    void channels
      .publish(callChannel(owner), message)
      .catch((error: unknown) => logs.warn('a change of a call was not told', { error }));
  return {
    call: (owner, call) => publish(owner, { type: 'call', call }),
    caption: (owner, { callId, speaker, text, atMs }) =>
      publish(owner, { type: 'caption', call_id: callId, caption: { speaker, text, at_ms: Math.round(atMs), is_final: true } }),
  };
}

/** Changes of calls, for the owner's pages and for whoever waits here. */
function createPublisher(notices: CallNotices) {
  const listeners = new Set<(id: CallId) => void>();
  return {
    publish(owner: string, call: PhoneCall): void {
      notices.call(owner, call);
      for (const listener of listeners) listener(call.id);
    },
    onChange(listener: (id: CallId) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const nanoPerDollar = 1_000_000_000;

const linePriceOf =
  ({ usage }: TelephonyNeeds): LiveCallsNeeds['lineNano'] =>
  (carrier, ms) => {
    const minute = usage.prices.list(`${carrier}/voice`).prices[0]?.rates?.minute;
    return minute === undefined ? undefined : (minute * nanoPerDollar * ms) / 60_000;
  };

/** Ends the calls of a person who is gone. */
const hangUpOf =
  (repository: ReturnType<typeof createCallRepository>, calls: ReturnType<typeof createCalls>) =>
  async (owner: string): Promise<void> => {
    const live = await repository.liveOfAll();
    for (const { call } of live.filter((one) => one.owner === owner)) {
      await calls.hangUp(owner, call.id, 'the person was removed');
    }
  };

/** Phone calls through carriers; each is a voice session. */
export const telephonyFeature: Feature<TelephonyNeeds> = {
  name: 'telephony',
  migrations: [callsMigration],
  holds: [{ table: 'phone_call', column: 'owner', fate: 'own', kind: 'calls' }],
  build(needs): Parts {
    const { database, channels, meter, voice, carriers, config, logs, now } = needs;
    const notices = createNotices(needs);
    const onTrouble = (message: string, error: unknown): void => logs.warn(message, { error });
    const addresses = createCallAddresses(config.publicUrl);
    const repository = createCallRepository(database);
    const { publish, onChange } = createPublisher(notices);
    const onOver = (id: CallId): void => live.end(id);
    const book = createCallBook({ repository, publish, onOver });
    const shared = { repository, book, carriers, addresses, tokens: callTokens, publish, now };
    const calls = createCalls({ ...shared, onOver });
    const desk = createCarrierDesk({ ...shared, inboundOwner: ownerId });
    const onCaption: LiveCallsNeeds['onCaption'] = (owner, caption) => notices.caption(owner, caption);
    const live = new LiveCalls({
      voice,
      meter,
      carriers,
      desk,
      calls,
      book,
      now,
      onTrouble,
      onCaption,
      lineNano: linePriceOf(needs),
    });
    const recordings = createRecordings({ book, carriers, fetch: (request) => needs.carrierWeb.fetch(request) });
    const states = statesOf(needs);
    needs.telephonyDoor.open(
      createTelephonyRoom({
        calls,
        settled: (id) => live.settled(id),
        onChange,
        readTranscript: (owner, id) => needs.transcripts.read(owner, id),
      }),
    );
    const isAlone = needs.isAlone && database.dialect === 'sqlite';
    const endLeft = (alone: boolean) => endLeftCalls({ repository, book, isAlone: alone, now });
    let looking: NodeJS.Timeout | undefined;
    return {
      routes: [...telephonyRoutes({ calls, desk, recordings, addresses, carriers: () => states, publicUrl: config.publicUrl })],
      streams: [...telephonyStreams({ calls, live, channels })],
      letsGo: { stop: hangUpOf(repository, calls) },
      async start() {
        await endLeft(isAlone);
        // From now on live calls are this process's own: only those that lasted too long are left.
        looking = setInterval(() => {
          endLeft(false).catch((error: unknown) => onTrouble('left calls could not be ended', error));
        }, lookForLeftMs);
        looking.unref();
      },
      async stop() {
        clearInterval(looking);
        await live.endAll();
      },
    };
  },
};
