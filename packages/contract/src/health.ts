import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const checkResult = z.object({
  status: z.enum(['ok', 'degraded', 'failed']),
  latency_ms: z.number(),
  /** A failed vital check makes the server unavailable (503); any other makes it degraded (200). */
  vital: z.boolean(),
  /** True: for what not everybody uses, such as speech; missing, it does not make the server degraded. */
  optional: z.literal(true).optional(),
  cause: z.string().optional(),
  fix: z.object({ summary: z.string(), command: z.string().optional() }).optional(),
});
export type CheckResult = z.infer<typeof checkResult>;

export const healthReply = z.object({ status: z.literal('ok'), version: z.string() });
export const readyReply = z.object({
  status: z.enum(['ok', 'degraded', 'unavailable']),
  checks: z.record(z.string(), checkResult),
});
export type ReadyReply = z.infer<typeof readyReply>;

/** Liveness: no dependency is touched. */
export const getHealth = endpoint({
  name: 'health.get',
  method: 'GET',
  path: '/health',
  aliases: ['/v1/health', '/api/v1/health'],
  summary: 'Is the process alive',
  access: 'public',
  tier: 'none',
  reply: healthReply,
});

/** Readiness: cached, single-flight checks of every dependency. 503 only for a vital one. */
export const getReady = endpoint({
  name: 'ready.get',
  method: 'GET',
  path: '/ready',
  aliases: ['/v1/ready', '/api/v1/ready'],
  summary: 'Can it serve, and if not, what is missing',
  access: 'public',
  tier: 'none',
  reply: readyReply,
});

/** Prometheus text format; for a scraper with a key. */
export const getMetrics = endpoint({
  name: 'metrics.get',
  method: 'GET',
  path: '/metrics',
  summary: 'Metrics in the Prometheus text format',
  access: 'system:read',
  status: 200,
});
