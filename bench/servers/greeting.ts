import { endpoint } from '@causeway/contract';
import { z } from 'zod';
import { route } from '../../apps/server/src/gateway/feature.ts';
import type { Feature } from '../../apps/server/src/gateway/feature.ts';

const greet = endpoint({
  name: 'bench.greet',
  method: 'GET',
  path: '/api/v1/greetings/:name',
  summary: 'The handler that every server of the bench has',
  access: 'chat:read',
  params: z.object({ name: z.string().min(1).max(100) }),
  reply: z.object({ hello: z.string() }),
});

const order = endpoint({
  name: 'bench.order',
  method: 'POST',
  path: '/api/v1/greetings',
  summary: 'The same with a body of JSON',
  access: 'chat:write',
  body: z.object({ name: z.string().min(1).max(100), words: z.array(z.string().max(200)).max(100) }),
  reply: z.object({ hello: z.string(), count: z.number() }),
});

/** Validated in and out, behind everything the gateway does. */
export const greeting: Feature<unknown> = {
  name: 'greeting',
  build: () => ({
    routes: [
      route(greet, async ({ params }) => ({ hello: params.name })),
      route(order, async ({ body }) => ({ hello: body.name, count: body.words.length })),
    ],
  }),
};
