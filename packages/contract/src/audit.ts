import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** One thing that somebody did. Times are ms since 1970 UTC. */
export const auditEntry = z.object({
  id: z.string(),
  at: z.number(),
  /** Null: nobody was signed in (a refused sign-in). */
  actor_id: z.string().nullable(),
  /** As they were called then. */
  actor_name: z.string(),
  /** The key or browser session that was used. */
  credential_id: z.string().nullable(),
  /** The operation, as in OpenAPI: `people.update`. */
  action: z.string(),
  /** What it was done to. */
  subject: z.string().nullable(),
  /** What changed, in words. */
  detail: z.string(),
  /** Where the request came from. */
  address: z.string().nullable(),
  request_id: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

const filters = {
  actor: z.string().max(100).optional().describe('Id of a person'),
  action: z.string().max(100).optional().describe('An operation, or an area and a dot: `people.`'),
  subject: z.string().max(200).optional().describe('Id of what it was done to'),
  since: z.coerce.number().int().min(0).optional(),
  until: z.coerce.number().int().min(0).optional(),
};

export const listAudit = endpoint({
  name: 'audit.list',
  method: 'GET',
  path: '/api/v1/audit',
  summary: 'Who did what, newest first',
  access: 'people:read',
  query: z.object({
    ...filters,
    cursor: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  reply: z.object({ entries: z.array(auditEntry), next_cursor: z.string().nullable() }),
});

export const exportAudit = endpoint({
  name: 'audit.export',
  method: 'GET',
  path: '/api/v1/audit/export',
  summary: 'The same as CSV, at most 100,000 entries',
  access: 'people:read',
  query: z.object(filters),
});
