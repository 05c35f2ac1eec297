import { sessionEvents } from '@causeway/contract';
import { streamPart } from '../../gateway/feature.ts';
import type { StreamPart } from '../../gateway/feature.ts';
import type { Channels } from '../../storage/channels.ts';
import type { Branches } from './branches.ts';
import { sessionChannel } from './session-events.ts';
import { refOf } from './sessions.ts';
import type { Sessions } from './sessions.ts';

export interface Readers {
  readonly sessions: Sessions;
  readonly branches: Branches;
}

/** Every tab that watches a session sees the same, and goes on where it stopped. */
export function chatStreams({ sessions, branches }: Readers, channels: Channels): StreamPart[] {
  return [
    streamPart(sessionEvents, async (subscriber) => {
      const ref = refOf(subscriber.principal, subscriber.params.id);
      await sessions.get(ref);
      const channel = sessionChannel(ref);
      await subscriber.follow(
        (options) => channels.subscribe(channel, options),
        () => branches.snapshot(ref),
      );
    }),
  ];
}
