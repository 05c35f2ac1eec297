import { z } from 'zod';
import { endpoint, scopes } from './endpoint.ts';
import { role } from './roles.ts';
import { stream } from './stream.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export const logEntry = z.object({
  /** Rises by one per line within a process. */
  seq: z.number(),
  time: z.number(),
  level: z.enum(logLevels),
  message: z.string(),
  request_id: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  status: z.number().optional(),
  duration_ms: z.number().optional(),
  origin: z.string().optional(),
  /** `allowed`, `denied: …`, or absent when it was no CORS request. */
  cors: z.string().optional(),
  code: z.string().optional(),
  cause: z.string().optional(),
  /** How often the client tried before, as OpenAI's SDKs say it (`x-stainless-retry-count`). */
  retry_count: z.number().optional(),
});
export type LogEntry = z.infer<typeof logEntry>;

/** The newest lines of this process, oldest first; bounded. */
export const getRecentLogs = endpoint({
  name: 'logs.recent',
  method: 'GET',
  path: '/api/v1/logs/recent',
  aliases: ['/api/logs/recent'],
  summary: 'Recent log lines',
  access: 'system:read',
  query: z.object({
    level: z.enum(logLevels).default('info').describe('This level and above'),
    since: z.coerce.number().int().min(0).optional().describe('Only lines after this seq'),
    text: z.string().max(200).optional().describe('Only lines that contain this, in any case'),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  reply: z.object({ entries: z.array(logEntry), next: z.number() }),
});

export const followLogs = stream({
  name: 'logs.follow',
  path: '/api/v1/logs/stream',
  summary: 'Log lines as they are written',
  access: 'system:read',
  says: z.object({ type: z.literal('log'), entry: logEntry }),
});

/** What the Connections page and the client's diagnosis need to know about this server; nothing secret. */
export const getConnection = endpoint({
  name: 'connection.get',
  method: 'GET',
  path: '/api/v1/connection',
  summary: 'How this server sees the caller: origin, host, credential',
  access: 'public',
  reply: z.object({
    version: z.string(),
    request_id: z.string(),
    origin: z.string().nullable(),
    cors: z.enum(['same-origin', 'allowed', 'denied']),
    /** Why, in a sentence; for the owner or on loopback it lists the allowed origins. */
    explanation: z.string(),
    allowed_origins: z.array(z.string()).nullable(),
    auth: z.enum(['on', 'off']),
    signed_in: z.boolean(),
    principal: z
      .object({
        id: z.string(),
        kind: z.enum(['user', 'key', 'local']),
        role,
        scopes: z.array(z.enum([...scopes, '*'])),
      })
      .nullable(),
  }),
});
