import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { fileId } from './ids.ts';
import { storableText } from './storable-text.ts';

/** A row of the source that is no row of the sheet. */
export const refusedRow = z.object({
  line: z.number(),
  reason: z.string(),
  /** As it stands in the file; a very long one is cut. */
  text: z.string(),
});
export type RefusedRow = z.infer<typeof refusedRow>;

export const listRefusedRows = endpoint({
  name: 'data.refused',
  method: 'GET',
  path: '/api/v1/data/refused',
  summary: 'Rows that were refused when a sheet was read, each with its line, the reason and the text',
  access: 'data:read',
  query: z.object({
    file_id: fileId,
    sheet: storableText(255).optional().describe('Default: the first'),
    offset: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  reply: z.object({ file_id: fileId, sheet: z.string(), rows: z.array(refusedRow), total: z.number() }),
  faults: ['data_worker_failed'],
});
