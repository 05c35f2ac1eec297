import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { dataFile, dialect, dialectDecision, fileWarning, sheetColumn, toldDialect } from './files.ts';
import { fileId } from './ids.ts';
import { storableText } from './storable-text.ts';

/** Pasted text needs no endpoint of its own: it is sent to `files.upload` as a file of the form. */
export const uploadFromUrl = endpoint({
  name: 'uploads.from-url',
  method: 'POST',
  path: '/api/v1/uploads/from-url',
  summary:
    'Fetch a file by its address and read it; every redirect is checked, and nothing in a private network is called unless allowed',
  access: 'data:write',
  tier: 'strict',
  query: z.object({ wait: z.coerce.number().min(0).max(120).default(30).describe('Seconds to wait for the sheets') }),
  body: z.strictObject({
    url: z
      .string()
      .max(4000)
      .meta({ examples: ['https://example.com/orders.csv'] }),
    /** Default: what the server calls it, else the end of the path. */
    name: storableText(255).trim().min(1).optional(),
  }),
  reply: dataFile.extend({ file_id: fileId }),
  faults: [
    'file_unreadable',
    'quota_exceeded',
    'disk_full',
    'outbound_refused',
    'outbound_unreachable',
    'outbound_timeout',
    'outbound_too_large',
    'outbound_invalid',
  ],
});

/** The first rows as they would be under a dialect. */
export const dialectPreview = z.object({
  file_id: fileId,
  sheet: z.string(),
  dialect: dialect.nullable(),
  decisions: z.array(dialectDecision),
  columns: z.array(sheetColumn),
  /** Line or row in the source of each row. */
  lines: z.array(z.number()),
  /** One list per column, as long as `lines`. */
  values: z.array(z.array(z.string().nullable())),
  /** Rows among the first that would be refused. */
  rejects: z.array(z.object({ line: z.number(), reason: z.string(), text: z.string() })),
  warnings: z.array(fileWarning),
  elapsed_ms: z.number(),
});
export type DialectPreview = z.infer<typeof dialectPreview>;

export const previewDialect = endpoint({
  name: 'files.dialect-preview',
  method: 'POST',
  path: '/api/v1/files/:fileId/dialect-preview',
  summary: 'The first rows of a file as they would be with parts of the dialect given; the file stays as it was read',
  access: 'data:read',
  params: z.object({ fileId }),
  body: z.strictObject({
    dialect: toldDialect.default({}),
    /** Of a workbook; default: the first. */
    sheet: storableText(255).optional(),
    limit: z.number().int().min(1).max(500).default(200),
  }),
  reply: dialectPreview,
  faults: ['file_unreadable', 'data_limit_exceeded', 'data_worker_failed'],
});
