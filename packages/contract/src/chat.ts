import { z } from 'zod';
import { toolUse } from './agents.ts';
import { endpoint } from './endpoint.ts';
import { collectionId, generationId, messageId, sessionId } from './ids.ts';
import { stream } from './stream.ts';
import { nanoDollars } from './usage-values.ts';

export const messageStatuses = ['done', 'generating', 'stopped', 'interrupted', 'failed'] as const;

export const usage = z.object({
  input_tokens: z.number(),
  cached_input_tokens: z.number(),
  output_tokens: z.number(),
  reasoning_tokens: z.number(),
  /** Nano-dollars; null where the price is unknown, absent where nobody metered it. */
  cost_nano: nanoDollars.nullable().optional(),
});

/** One row of the tree; rows are appended, an edit or a regeneration is a sibling with the same parent. */
export const message = z.object({
  id: messageId,
  parent_id: messageId.nullable(),
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  /** Text; other parts (images, tool calls) are in `parts` as OpenAI writes them. */
  content: z.string(),
  parts: z.unknown().optional(),
  reasoning: z.string().optional(),
  status: z.enum(messageStatuses),
  /** ms since 1970 UTC. */
  created_at: z.number(),
  model: z.string().optional(),
  usage: usage.optional(),
  finish_reason: z.string().optional(),
  /** Why it failed: the fault's code and sentence. */
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  /** Only on streams: too heavy for one; `content` is its beginning and `parts` are left out. The history has it whole. */
  is_cut: z.boolean().optional(),
});
export type Message = z.infer<typeof message>;

export const session = z.object({
  id: sessionId,
  /** The same value, as the Nexus post-mortem names it. */
  session_id: sessionId,
  user_id: z.string(),
  title: z.string(),
  agent_id: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  model: z.string().nullable(),
  system: z.string().nullable(),
  /** End of the branch that is shown. */
  leaf_id: messageId.nullable(),
  archived: z.boolean(),
  created_at: z.number(),
  updated_at: z.number(),
  message_count: z.number(),
});
export type Session = z.infer<typeof session>;

const metadata = z
  .record(z.string().max(64), z.unknown())
  .refine((value) => JSON.stringify(value).length <= 16_384, 'at most 16 KiB as JSON');
const title = z.string().trim().max(200);
const system = z.string().max(100_000);
const sessionParams = z.object({ id: sessionId });
const content = z.string().min(1).max(1_000_000);

export const createSession = endpoint({
  name: 'sessions.create',
  method: 'POST',
  path: '/v1/sessions',
  summary: 'Create a session',
  access: 'chat:write',
  body: z.looseObject({
    user_id: z.string().min(1).max(200).default('default'),
    id: sessionId.optional().describe('A name of your own; by default one is made'),
    title: title.optional(),
    agent_id: z.string().max(200).nullish(),
    metadata: metadata.optional(),
    model: z.string().max(200).nullish(),
    system: system.nullish(),
  }),
  reply: session,
  status: 201,
  faults: ['conflict', 'dependency_unavailable'],
});

export const listSessions = endpoint({
  name: 'sessions.list',
  method: 'GET',
  path: '/v1/sessions',
  summary: 'Sessions, the latest used first',
  access: 'chat:read',
  query: z.object({
    user_id: z.string().max(200).optional(),
    text: z.string().max(200).optional().describe('Only titles that contain this, in any case'),
    archived: z.stringbool().default(false),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(200).optional(),
  }),
  reply: z.object({ sessions: z.array(session), next_cursor: z.string().optional() }),
});

export const getSession = endpoint({
  name: 'sessions.get',
  method: 'GET',
  path: '/v1/sessions/:id',
  summary: 'One session',
  access: 'chat:read',
  params: sessionParams,
  reply: session,
});

/** `leaf_id` shows another branch; `archived` hides it from the list. */
export const updateSession = endpoint({
  name: 'sessions.update',
  method: 'PATCH',
  path: '/v1/sessions/:id',
  summary: 'Rename, archive, choose a model, an agent or a branch',
  access: 'chat:write',
  params: sessionParams,
  body: z
    .strictObject({
      title,
      archived: z.boolean(),
      model: z.string().max(200).nullable(),
      system: system.nullable(),
      agent_id: z.string().max(200).nullable(),
      leaf_id: messageId,
      metadata,
    })
    .partial(),
  reply: session,
});

export const deleteSession = endpoint({
  name: 'sessions.delete',
  method: 'DELETE',
  path: '/v1/sessions/:id',
  summary: 'Delete a session and its messages for ever',
  access: 'chat:write',
  params: sessionParams,
  status: 204,
});

/** The shown branch, oldest first; `cursor` goes back in time from the newest page. */
export const getHistory = endpoint({
  name: 'sessions.history',
  method: 'GET',
  path: '/v1/sessions/:id/history',
  summary: 'Messages of the shown branch',
  access: 'chat:read',
  params: sessionParams,
  query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(200), cursor: messageId.optional() }),
  reply: z.object({ session_id: sessionId, messages: z.array(message), next_cursor: messageId.optional() }),
});

const generation = z.object({ id: generationId, message_id: messageId });
const sent = z.object({ user_message: message, message, generation });

/** What the answer rests on, quoted with `[n]`; by default what the session's metadata says under the same name. */
const collectionIds = z.array(collectionId).max(10).optional();

/** The answer is generated by the server and arrives on the session's event stream; leaving the page does not stop it. */
export const sendMessage = endpoint({
  name: 'messages.send',
  method: 'POST',
  path: '/v1/sessions/:id/messages',
  summary: 'Send a message and start the answer',
  access: 'chat:write',
  params: sessionParams,
  body: z.strictObject({
    content,
    model: z.string().max(200).optional(),
    collection_ids: collectionIds,
    parent_id: messageId.nullish().describe('Continue from here; by default from the end of the shown branch'),
  }),
  reply: sent,
  status: 202,
  faults: ['session_busy', 'no_model_configured', 'model_not_found'],
});

export const editMessage = endpoint({
  name: 'messages.edit',
  method: 'POST',
  path: '/v1/sessions/:id/messages/:messageId/edit',
  summary: 'Ask differently: a sibling of a user message, with a new answer',
  access: 'chat:write',
  params: z.object({ id: sessionId, messageId }),
  body: z.strictObject({ content, model: z.string().max(200).optional(), collection_ids: collectionIds }),
  reply: sent,
  status: 202,
  faults: ['session_busy', 'no_model_configured', 'model_not_found'],
});

export const regenerateMessage = endpoint({
  name: 'messages.regenerate',
  method: 'POST',
  path: '/v1/sessions/:id/messages/:messageId/regenerate',
  summary: 'Another answer to the same question: a sibling of an assistant message',
  access: 'chat:write',
  params: z.object({ id: sessionId, messageId }),
  body: z.strictObject({ model: z.string().max(200).optional(), collection_ids: collectionIds }),
  reply: z.object({ message, generation }),
  status: 202,
  faults: ['session_busy', 'no_model_configured', 'model_not_found'],
});

export const stopGeneration = endpoint({
  name: 'sessions.stop',
  method: 'POST',
  path: '/v1/sessions/:id/stop',
  summary: 'Stop the answer; the part that came is kept',
  access: 'chat:write',
  params: sessionParams,
  reply: z.object({ stopped: z.boolean() }),
});

/** All branches, for showing "2 of 3" and switching. */
export const getTree = endpoint({
  name: 'sessions.tree',
  method: 'GET',
  path: '/v1/sessions/:id/tree',
  summary: 'Every message of the session, without the long texts',
  access: 'chat:read',
  params: sessionParams,
  reply: z.object({
    nodes: z.array(message.pick({ id: true, parent_id: true, role: true, status: true, created_at: true })),
  }),
});

export const searchMessages = endpoint({
  name: 'messages.search',
  method: 'GET',
  path: '/v1/messages/search',
  summary: 'Full-text search over the messages of all sessions',
  access: 'chat:read',
  query: z.object({ text: z.string().trim().min(1).max(200), limit: z.coerce.number().int().min(1).max(100).default(20) }),
  reply: z.object({
    hits: z.array(
      z.object({
        session_id: sessionId,
        session_title: z.string(),
        message_id: messageId,
        role: message.shape.role,
        created_at: z.number(),
        /** Text around the hit; hits are between `\u0002` and `\u0003`. */
        snippet: z.string(),
      }),
    ),
  }),
});

/**
 * The session's life: every tab that watches sees the same. Positions resume it over reconnects. A snapshot holds the newest
 * messages of the shown branch, at most 200 and about 256 KiB; the others come by pages of the history.
 */
export const sessionEvents = stream({
  name: 'sessions.events',
  path: '/v1/sessions/:id/events',
  summary: 'Messages and answers of one session as they happen',
  access: 'chat:read',
  params: sessionParams,
  says: z.discriminatedUnion('type', [
    /** The whole state; replaces what the subscriber had. A generating message carries the text so far. */
    z.object({ type: z.literal('snapshot'), session, messages: z.array(message) }),
    z.object({ type: z.literal('session'), session }),
    /** A message began, changed or ended. */
    z.object({ type: z.literal('message'), message }),
    /**
     * Text to append; `at` is the length (UTF-16) of the text before it, so that nothing is lost or doubled. A snapshot may already
     * hold what a delta after it says: of `text` the first `length - at` characters are then dropped.
     */
    z.object({
      type: z.literal('delta'),
      message_id: messageId,
      at: z.number(),
      text: z.string(),
      reasoning: z.string().optional(),
      /** The same for the reasoning. */
      reasoning_at: z.number().optional(),
    }),
    /** A tool call of an answer began, changed or ended: it replaces the one of the same id in `parts.tool_uses`. */
    z.object({ type: z.literal('tool'), message_id: messageId, tool_use: toolUse }),
    z.object({ type: z.literal('deleted') }),
  ]),
});
export type SessionEvent = z.infer<(typeof sessionEvents)['says']>;

const chatMessage = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() })), z.null()]).optional(),
});

/**
 * OpenAI's contract plus `session_id`: with it the server puts the session's history before the messages and keeps both turns;
 * instructions (system, developer) of the request replace those of the session and are not kept. Without `model` the session's
 * or the default model answers. Unknown fields reach the upstream. Source: platform.openai.com/docs/api-reference/chat
 */
export const createChatCompletion = endpoint({
  name: 'chat.completions.create',
  method: 'POST',
  path: '/v1/chat/completions',
  summary: 'A chat completion, whole or streamed',
  access: 'chat:write',
  body: z.looseObject({
    model: z.string().min(1).optional(),
    messages: z.array(chatMessage).min(1),
    stream: z.boolean().nullish(),
    session_id: sessionId.optional(),
    user: z.string().max(500).optional(),
  }),
  reply: z.looseObject({ id: z.string(), object: z.literal('chat.completion'), choices: z.array(z.looseObject({})) }),
  faults: [
    'model_not_found',
    'no_model_configured',
    'upstream_rejected',
    'upstream_invalid',
    'upstream_cut',
    'upstream_unreachable',
    'upstream_timeout',
  ],
  bodyLimitBytes: 32 * 1024 * 1024,
  mayStream: true,
});

/** OpenAI's Responses API, stateless: `previous_response_id` is refused by name; `store` is taken and nothing is stored. */
export const createResponse = endpoint({
  name: 'responses.create',
  method: 'POST',
  path: '/v1/responses',
  summary: 'A response (OpenAI Responses API, stateless)',
  access: 'chat:write',
  body: z.looseObject({
    model: z.string().min(1).optional(),
    input: z.union([z.string(), z.array(z.looseObject({}))]),
    instructions: z.string().nullish(),
    stream: z.boolean().nullish(),
    store: z.boolean().nullish(),
    previous_response_id: z.string().nullish(),
  }),
  reply: z.looseObject({ id: z.string(), object: z.literal('response') }),
  faults: [
    'model_not_found',
    'no_model_configured',
    'upstream_rejected',
    'upstream_invalid',
    'upstream_cut',
    'upstream_unreachable',
    'upstream_timeout',
  ],
  bodyLimitBytes: 32 * 1024 * 1024,
  mayStream: true,
});
