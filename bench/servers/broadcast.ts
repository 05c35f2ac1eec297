import { endpoint, mintId, ownerId } from '@causeway/contract';
import type { SessionEvent } from '@causeway/contract';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { sessionChannel } from '../../apps/server/src/features/chat/session-events.ts';
import { route } from '../../apps/server/src/gateway/feature.ts';
import type { Feature } from '../../apps/server/src/gateway/feature.ts';
import type { Channels } from '../../apps/server/src/storage/channels.ts';

const broadcast = endpoint({
  name: 'bench.broadcast',
  method: 'POST',
  path: '/api/v1/broadcast',
  summary: 'Events on the stream of a session, as an answer would publish them',
  access: 'chat:write',
  body: z.object({
    session: z.string(),
    count: z.number(),
    /** Characters of each. */
    size: z.number(),
    perTick: z.number(),
  }),
  status: 204,
});

/** Publishes on a session's own channel, so that its sockets get what they would get of an answer. */
export const broadcasting: Feature<{ readonly channels: Channels }> = {
  name: 'broadcast',
  build: ({ channels }) => ({
    routes: [
      route(broadcast, async ({ body }) => {
        const channel = sessionChannel({ owner: ownerId, id: body.session as never });
        const text = 'x'.repeat(body.size);
        const id = mintId('message');
        for (let at = 0; at < body.count; at += 1) {
          if (at % body.perTick === 0) await setImmediate();
          const event: SessionEvent = { type: 'delta', message_id: id, at: at * body.size, text };
          await channels.publish(channel, event);
        }
      }),
    ],
  }),
};
