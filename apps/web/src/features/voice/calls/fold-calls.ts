import type { CallId, PhoneCall, SaysOf, callFeed } from '@causeway/contract';

type FeedMessage = SaysOf<typeof callFeed>;
export type CallCaption = Extract<FeedMessage, { readonly type: 'caption' }>['caption'];

/** Calls as the feed tells them, and what was said since the page was opened. */
export interface CallsView {
  readonly calls: ReadonlyMap<CallId, PhoneCall>;
  readonly captions: ReadonlyMap<CallId, readonly CallCaption[]>;
}

export const noCalls: CallsView = { calls: new Map(), captions: new Map() };

const keptCaptions = 200;

/** Words that may still change are replaced by those that follow from the same speaker. */
function addCaption(captions: readonly CallCaption[], caption: CallCaption): readonly CallCaption[] {
  const last = captions.at(-1);
  const kept = last !== undefined && !last.is_final && last.speaker === caption.speaker ? captions.slice(0, -1) : captions;
  return [...kept, caption].slice(-keptCaptions);
}

/** The calls after one message of the feed. */
export function foldCalls({ calls, captions }: CallsView, message: FeedMessage): CallsView {
  switch (message.type) {
    case 'snapshot':
      return { calls: new Map([...calls, ...message.calls.map((call) => [call.id, call] as const)]), captions };
    case 'call':
      return { calls: new Map([...calls, [message.call.id, message.call]]), captions };
    case 'caption': {
      const { call_id: id, caption } = message;
      return { calls, captions: new Map([...captions, [id, addCaption(captions.get(id) ?? [], caption)]]) };
    }
  }
}

/** What a list was told, with what the feed knows better; the newest first. */
export function mergeCalls(listed: readonly PhoneCall[], { calls }: CallsView): readonly PhoneCall[] {
  const all = new Map([...listed.map((call) => [call.id, call] as const), ...calls]);
  return [...all.values()].toSorted((one, other) => other.created_at - one.created_at || (one.id < other.id ? 1 : -1));
}
