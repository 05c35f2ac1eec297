import type { BodyOf, createCall, PhoneCall } from '@causeway/contract';

/** A call that somebody waits for. */
export interface AwaitedCall {
  readonly owner: string;
  readonly wish: BodyOf<typeof createCall>;
  /** Asked again with the same key, the call that was made is waited for. */
  readonly key: string;
  /** When it is aborted, the call is hung up. */
  readonly signal: AbortSignal;
}

export interface EndedCall {
  readonly call: PhoneCall;
  /** What was said, as it was heard; empty when nobody answered. */
  readonly transcript: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
}

/** What other features may have of the telephone. */
export interface TelephonyRoom {
  /** Calls, and waits until the call is over; throws what `POST /telephony/calls` answers when it cannot be made. */
  call(request: AwaitedCall): Promise<EndedCall>;
}

/** Telephony is built after those who need it: they hold the door. */
export interface TelephonyDoor extends TelephonyRoom {
  open(room: TelephonyRoom): void;
}

export function createTelephonyDoor(): TelephonyDoor {
  let opened: TelephonyRoom | undefined;
  return {
    open: (room) => {
      opened = room;
    },
    call: async (request) => {
      if (opened) return opened.call(request);
      throw new Error('telephony is not built yet');
    },
  };
}
