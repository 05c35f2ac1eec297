import { z } from 'zod';
import { anyStep, dataRun } from './data-runs.ts';
import { endpoint } from './endpoint.ts';
import { fileId } from './ids.ts';
import { storableText } from './storable-text.ts';

/** PostgreSQL cuts longer names, so they are refused. */
const identifier = storableText(63).trim().min(1);

/** A table in somebody's PostgreSQL. */
export const postgresTarget = z.strictObject({
  /** Write-only: it is sealed while the run waits, and no answer or log has it. */
  url: z
    .string()
    .max(2000)
    .regex(/^postgres(?:ql)?:\/\//u, 'an address that begins with postgres://')
    .meta({ examples: ['postgres://writer:secret@db.example.com:5432/sales'] }),
  schema: identifier.default('public'),
  table: identifier,
  /** `create` refuses a table that is there; `replace` drops it first; `append` needs columns of the same names. */
  mode: z.enum(['create', 'replace', 'append']).default('create'),
});
export type PostgresTarget = z.infer<typeof postgresTarget>;

export const exportToPostgres = endpoint({
  name: 'data.export-postgres',
  method: 'POST',
  path: '/api/v1/files/:fileId/export/postgres',
  summary: 'Write a sheet, as it is or after steps, into a table of PostgreSQL: in one transaction, all of it or nothing',
  access: 'data:write',
  tier: 'strict',
  params: z.object({ fileId }),
  query: z.object({ wait: z.coerce.number().min(0).max(120).default(0).describe('Seconds to wait for the end') }),
  body: z.strictObject({
    sheet: storableText(255).optional(),
    steps: z.array(anyStep).max(500).default([]),
    to: postgresTarget,
  }),
  reply: dataRun,
  status: 202,
  faults: ['invalid_definition', 'outbound_refused', 'outbound_unreachable', 'data_limit_exceeded'],
});
