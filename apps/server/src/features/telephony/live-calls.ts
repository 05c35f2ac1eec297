import { Fault } from '@causeway/contract';
import type { CallId, CarrierName, Meter, Payer, RealtimeSessionUpdate, Reservation } from '@causeway/contract';
import type { Carrier, MediaEvent } from '../../providers/carriers/carrier.ts';
import type { CallSession, VoiceRoom } from '../voice/events.ts';
import type { CallBook } from './call-book.ts';
import { CallBridge } from './call-bridge.ts';
import type { StoredCall } from './call-repository.ts';
import type { Calls } from './calls.ts';
import type { CarrierDesk } from './carrier-desk.ts';
import { getCarrier } from './carrier-directory.ts';

/** The media socket of a call. */
export interface MediaSocket {
  readonly carrier: CarrierName;
  readonly requestId: string;
  /** Of its address: some carriers have no other place for them. */
  readonly query: { readonly token?: string | undefined; readonly call?: string | undefined };
  onFrame(handler: (frame: string | Uint8Array) => void): void;
  send(frame: string | Uint8Array): void;
  close(code: number, reason: string): void;
  readonly signal: AbortSignal;
}

export interface LiveCallsNeeds {
  readonly voice: VoiceRoom;
  readonly meter: Meter;
  readonly carriers: ReadonlyMap<CarrierName, Carrier>;
  readonly desk: Pick<CarrierDesk, 'claim'>;
  readonly calls: Pick<Calls, 'hangUp'>;
  readonly book: Pick<CallBook, 'update' | 'end'>;
  readonly onCaption: (
    owner: string,
    caption: {
      readonly callId: CallId;
      readonly speaker: 'caller' | 'assistant';
      readonly text: string;
      readonly atMs: number;
    },
  ) => void;
  /** What so many ms of a carrier's line cost, in nano-dollars; undefined: nobody knows the price. */
  readonly lineNano: (carrier: CarrierName, ms: number) => number | undefined;
  readonly onTrouble: (message: string, error: unknown) => void;
  readonly now: () => number;
}

type Start = Extract<MediaEvent, { readonly kind: 'start' }>;

/** A stream that says nothing for so long is no call. */
const startWithinMs = 10_000;
const policyViolation = 1008;
const lookAtCostEveryMs = 1000;

interface Held {
  readonly socket: MediaSocket;
  readonly bridge: CallBridge;
  readonly session: CallSession;
  readonly reservation: Reservation;
  readonly answeredAt: number;
}

function updateOf({ plan }: StoredCall, format: Start['format']): RealtimeSessionUpdate {
  const { voice, language, instructions } = plan;
  return {
    ...(instructions === undefined ? {} : { instructions }),
    audio: {
      input: { format, ...(language === undefined ? {} : { transcription: { language } }) },
      output: { format, ...(voice === undefined ? {} : { voice }) },
    },
  };
}

/** Carriers that tell nothing of the end of a call end its stream. */
const streamEnded = 'the stream ended';
const serverStops = 'the server stops';

/** Calls whose sound is here: each is a voice session for as long as its socket is open. */
export class LiveCalls {
  readonly #needs: LiveCallsNeeds;
  readonly #live = new Map<CallId, (reason: string) => void>();
  readonly #finishing = new Map<CallId, Promise<void>>();

  constructor(needs: LiveCallsNeeds) {
    this.#needs = needs;
  }

  end(id: CallId): void {
    this.#live.get(id)?.('the call is over');
  }

  async endAll(): Promise<void> {
    for (const end of this.#live.values()) end(serverStops);
    await Promise.all(this.#finishing.values());
  }

  /** Resolves when what the call cost is known. */
  async settled(id: CallId): Promise<void> {
    await this.#finishing.get(id);
  }

  /** Waits for the carrier to say which call it is, then talks. */
  accept(socket: MediaSocket): void {
    const { media } = getCarrier(this.#needs.carriers, socket.carrier);
    const timer = setTimeout(() => socket.close(policyViolation, 'no start'), startWithinMs);
    timer.unref();
    socket.signal.addEventListener('abort', () => clearTimeout(timer));
    let onEvent = (event: MediaEvent): void => {
      if (event.kind !== 'start') return;
      clearTimeout(timer);
      const early: MediaEvent[] = [];
      onEvent = (next) => void early.push(next);
      void this.#tryBegin(socket, event, (bridge) => {
        onEvent = (next) => bridge.hear(next);
        for (const next of early) bridge.hear(next);
      });
    };
    socket.onFrame((frame) => onEvent(media.read(frame)));
  }

  async #tryBegin(socket: MediaSocket, start: Start, begun: (bridge: CallBridge) => void): Promise<void> {
    try {
      begun(await this.#begin(socket, start));
    } catch (error) {
      if (!(error instanceof Fault)) this.#needs.onTrouble('a call could not begin', error);
      socket.close(policyViolation, error instanceof Fault ? error.message : 'the call could not begin');
    }
  }

  async #begin(socket: MediaSocket, start: Start): Promise<CallBridge> {
    const { desk, book, now } = this.#needs;
    const { query } = socket;
    const carrierCallId = start.carrierCallId ?? query.call;
    const stored = await desk.claim(socket.carrier, { token: start.token ?? query.token, carrierCallId });
    const { call, plan } = stored;
    const held = await this.#open(stored, start, socket).catch(async (error: unknown) => {
      const outcome = error instanceof Fault ? error.message : 'the call could not begin';
      await book.end(stored, { outcome, at: now() });
      throw error;
    });
    const { bridge, session, answeredAt } = held;
    this.#hold(stored, held);
    await book.update(stored, {
      status: 'in-progress',
      answered_at: call.answered_at ?? answeredAt,
      carrier_call_id: call.carrier_call_id ?? carrierCallId ?? null,
      session_id: session.chatSessionId,
    });
    if (plan.greeting !== undefined) session.say(plan.greeting);
    return bridge;
  }

  async #open(stored: StoredCall, start: Start, socket: MediaSocket): Promise<Held> {
    const { owner, call, plan } = stored;
    const answeredAt = this.#needs.now();
    const payer: Payer = { userId: owner, keyId: plan.keyId, projectId: null };
    const reservation = await this.#reserve(stored, payer);
    const bridge = this.#openBridge(stored, start, { socket, answeredAt });
    try {
      const session = this.#needs.voice.openCall({
        payer,
        model: plan.model,
        update: updateOf(stored, start.format),
        capNano: call.max_cost_nano,
        longestMs: call.max_seconds * 1000,
        peer: bridge.peer,
      });
      bridge.connect(session);
      return { socket, bridge, session, reservation, answeredAt };
    } catch (error) {
      bridge.close();
      await reservation.release();
      throw error;
    }
  }

  #reserve({ call }: StoredCall, payer: Payer): Promise<Reservation> {
    return this.#needs.meter.reserve({
      payer,
      feature: 'voice',
      kind: 'telephony',
      model: `${call.carrier}/voice`,
      requestId: call.id,
      atMost: { milliseconds: call.max_seconds * 1000 },
    });
  }

  #openBridge(
    { owner, call }: StoredCall,
    { streamId, format }: Start,
    { socket, answeredAt }: { readonly socket: MediaSocket; readonly answeredAt: number },
  ): CallBridge {
    const { carriers, now, onCaption } = this.#needs;
    return new CallBridge({
      media: getCarrier(carriers, call.carrier).media,
      streamId,
      format,
      send: (frame) => socket.send(frame),
      onCaption: (speaker, text) => onCaption(owner, { callId: call.id, speaker, text, atMs: now() - answeredAt }),
      onClose: () => void this.#hangUp(owner, call.id),
      now,
    });
  }

  /** Until the socket, the session or the carrier ends it. */
  #hold(stored: StoredCall, held: Held): void {
    const { id } = stored.call;
    const watch = this.#watchCost(stored, held);
    let isEnded = false;
    const end = (reason: string): void => {
      if (isEnded) return;
      isEnded = true;
      clearInterval(watch);
      this.#live.delete(id);
      held.bridge.close();
      held.socket.close(1000, reason);
      const finishing = this.#finish(stored, held, reason).finally(() => this.#finishing.delete(id));
      this.#finishing.set(id, finishing);
    };
    this.#live.set(id, end);
    held.socket.signal.addEventListener('abort', () => end(streamEnded));
  }

  /** The session knows what it costs itself; the line comes to that. */
  #watchCost({ owner, call }: StoredCall, { session, answeredAt }: Held): NodeJS.Timeout | undefined {
    const { max_cost_nano: capNano } = call;
    const { lineNano, now } = this.#needs;
    if (capNano === null) return undefined;
    const watch = setInterval(() => {
      const spent = (session.costNano() ?? 0) + (lineNano(call.carrier, now() - answeredAt) ?? 0);
      if (spent >= capNano) void this.#hangUp(owner, call.id, 'it has cost what it may');
    }, lookAtCostEveryMs);
    watch.unref();
    return watch;
  }

  /** The session ended by itself, or must: nobody is left to talk to. */
  async #hangUp(owner: string, id: CallId, outcome?: string): Promise<void> {
    if (!this.#live.has(id)) return;
    this.end(id);
    try {
      await this.#needs.calls.hangUp(owner, id, outcome);
    } catch (error) {
      this.#needs.onTrouble('a call could not be ended', error);
    }
  }

  async #finish(stored: StoredCall, { session, reservation, answeredAt }: Held, reason: string): Promise<void> {
    const { book, now, onTrouble } = this.#needs;
    try {
      const milliseconds = now() - answeredAt;
      await session.end(reason);
      const line = await reservation.settle({ quantities: { milliseconds, calls: 1 }, isEstimated: true, outcome: 'done' });
      const spoken = session.costNano();
      const cost = spoken === null || line.costNano === null ? null : spoken + line.costNano;
      await book.update(stored, { cost_nano: cost });
      if (reason === streamEnded || reason === serverStops) await book.end(stored, { outcome: reason, at: now() });
    } catch (error) {
      onTrouble('a call did not end as it should', error);
    }
  }
}
