import type { Payer, RealtimeServerEvent, RealtimeSessionUpdate, SessionId } from '@causeway/contract';

/** A voice session that a call talks to. */
export interface CallSession {
  /** Where what is said is kept. */
  readonly chatSessionId: SessionId;
  /** Sound in the session's format. */
  hear(bytes: Uint8Array): void;
  digit(digit: string): void;
  /** So much of an item was played to the person. */
  played(itemId: string, ms: number): void;
  say(text: string): void;
  end(reason: string): Promise<void>;
  /** Nano-dollars so far; null: some price is unknown. */
  costNano(): number | null;
}

export interface OpenCall {
  readonly payer: Payer;
  readonly model: string | undefined;
  readonly update: RealtimeSessionUpdate;
  readonly capNano: number | null;
  readonly longestMs: number;
  readonly peer: {
    send(event: RealtimeServerEvent): void;
    clear(): void;
    close(): void;
  };
}

export interface VoiceRoom {
  /** Throws `rate_limit_exceeded` above the concurrency of the payer. */
  openCall(call: OpenCall): CallSession;
}

/** Voice is built after those who need it: they hold the door. */
export interface VoiceDoor extends VoiceRoom {
  open(room: VoiceRoom): void;
}

export function createVoiceDoor(): VoiceDoor {
  let opened: VoiceRoom | undefined;
  return {
    open: (room) => {
      opened = room;
    },
    openCall: (call) => {
      if (!opened) throw new Error('voice is not built yet');
      return opened.openCall(call);
    },
  };
}
