import { z } from 'zod';
import { columnTypes } from './column-types.ts';
import { anyStep, dataError } from './data-runs.ts';
import { endpoint } from './endpoint.ts';
import { documentId, executionId, fileId, uploadId } from './ids.ts';
import { storableText } from './storable-text.ts';

/** What a file is by its content; `compression` is what was taken off before. */
export const fileKinds = ['delimited', 'xlsx', 'xls', 'xlsb', 'ods', 'parquet', 'json', 'ndjson', 'sqlite'] as const;
export type FileKind = (typeof fileKinds)[number];

/** How a delimited file is read. Every part may be overridden; the reader finds the rest by itself. */
export const dialect = z.strictObject({
  /** A label of the Encoding standard: `utf-8`, `windows-1252`, `utf-16le`, … */
  encoding: storableText(40).min(1),
  /** One or more characters; empty when each line is one cell. */
  delimiter: z.string().max(8),
  quote: z
    .string()
    .max(1)
    .meta({ examples: ['"'] }),
  escape: z.enum(['doubled', 'backslash', 'none']),
  newline: z.enum(['lf', 'crlf', 'cr', 'mixed']),
  /** Lines that begin with it are notes. */
  comment: z.string().max(8).nullable(),
  /** 1-based line of the first header row, of the first row when there is none. */
  header_line: z.number().int().min(1),
  /** Header rows, joined column by column; 0 when the columns have no names. */
  header_rows: z.number().int().min(0).max(20),
});
export type FileDialect = z.infer<typeof dialect>;

/** The parts of a dialect that somebody gave. */
export const toldDialect = dialect.partial();
export type ToldDialect = z.infer<typeof toldDialect>;

/** One thing the reader decided, to be shown beside its value. */
export const dialectDecision = z.object({
  part: z.string(),
  value: z.string(),
  /** 0 to 1. */
  confidence: z.number(),
  /** One clause in plain words. */
  reason: z.string(),
  alternatives: z.array(z.string()),
});

/** What the values of a column look like; not applied before a step says so. */
export const proposedType = z.object({
  type: z.enum(columnTypes),
  /** Of dates: `%d/%m/%Y`; of numbers with another decimal sign: `1.234,56`. */
  format: z.string().optional(),
  /** Share of the values that fit, 0 to 1. */
  share: z.number(),
  /** Every value was tried, not a sample. */
  is_proven: z.boolean(),
  /** More than one reading fits, such as 01/02/2024. */
  is_ambiguous: z.boolean().optional(),
});
export type ProposedType = z.infer<typeof proposedType>;

export const sheetColumn = z.object({
  /** Unique within the sheet, never blank: `id`, `id_2`, `column_5`. */
  name: z.string(),
  /** The words of the header as they stand in the file. */
  label: z.string(),
  /** Types beyond text, where the values allow one. */
  proposed: proposedType.nullable(),
});
export type SheetColumn = z.infer<typeof sheetColumn>;

/** Something about a file or a sheet that a person should know; nothing is lost without one. */
export const fileWarning = z.object({
  code: z.string(),
  message: z.string(),
  /** How often. */
  count: z.number().optional(),
  examples: z.array(z.object({ line: z.number().nullable(), text: z.string() })).optional(),
  /** A step that mends it, where one can. */
  step: anyStep.optional(),
});
export type FileWarning = z.infer<typeof fileWarning>;

/** A table in a file. Every cell is text until a step types it. */
export const sheet = z.object({
  name: z.string(),
  /** Rows that can be read. */
  rows: z.number(),
  /** How many columns there are; their names are in `fields`. */
  columns: z.number(),
  fields: z.array(sheetColumn),
  /** Rows that were refused; they are kept with line and reason. */
  rejected: z.number(),
  /** Rows in the source: always rows + rejected. */
  rows_in: z.number(),
  is_hidden: z.boolean().default(false),
  dialect: dialect.nullable(),
  decisions: z.array(dialectDecision),
  warnings: z.array(fileWarning),
  /** Size of the sheet as it is kept. */
  bytes: z.number(),
});
export type Sheet = z.infer<typeof sheet>;

export const fileStatuses = ['reading', 'ready', 'failed'] as const;

/** An uploaded data file. Times are ms since 1970 UTC. */
export const dataFile = z.object({
  id: fileId,
  /** The name it came with; only a label. */
  name: z.string(),
  bytes: z.number(),
  /** Of the content, hex. */
  sha256: z.string(),
  status: z.enum(fileStatuses),
  kind: z.enum(fileKinds).nullable(),
  compression: z.enum(['gzip', 'zstd', 'zip']).nullable(),
  /** The run that reads it, or read it. */
  run_id: executionId.nullable(),
  sheets: z.array(sheet),
  warnings: z.array(fileWarning),
  /** Why it cannot be read; only when `status` is `failed`. */
  error: dataError.nullable(),
  created_at: z.number(),
  updated_at: z.number(),
});
export type DataFile = z.infer<typeof dataFile>;

const params = z.object({ fileId });
const wait = z.coerce.number().min(0).max(120);

export const uploadFile = endpoint({
  name: 'files.upload',
  method: 'POST',
  path: '/api/v1/upload',
  aliases: ['/api/upload'],
  summary:
    'Upload a file as the field `file` of a form; answers with its sheets, or without them when reading takes longer than ?wait=',
  access: 'data:write',
  tier: 'strict',
  takes: 'form',
  query: z.object({ wait: wait.default(30).describe('Seconds to wait for the sheets') }),
  reply: dataFile.extend({ file_id: fileId }),
  faults: ['file_unreadable', 'quota_exceeded', 'disk_full'],
});

export const listFiles = endpoint({
  name: 'files.list',
  method: 'GET',
  path: '/api/v1/files',
  summary: 'Files, the newest first',
  access: 'data:read',
  query: z.object({
    text: storableText(200).trim().optional().describe('Only names that contain this, in any case'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: storableText(200).optional(),
  }),
  reply: z.object({
    files: z.array(dataFile),
    next_cursor: z.string().optional(),
    /** Bytes of all files, and how many they may take together. */
    used_bytes: z.number(),
    quota_bytes: z.number(),
  }),
});

export const getFile = endpoint({
  name: 'files.get',
  method: 'GET',
  path: '/api/v1/files/:fileId',
  summary: 'One file with its sheets, what was decided about them and what was warned of',
  access: 'data:read',
  params,
  query: z.object({ wait: wait.default(0).describe('Seconds to wait until it is read') }),
  reply: dataFile,
});

export const updateFile = endpoint({
  name: 'files.update',
  method: 'PATCH',
  path: '/api/v1/files/:fileId',
  summary:
    'Rename a file, or read it again with parts of the dialect given; the sheets before stay until the new ones are there',
  access: 'data:write',
  params,
  query: z.object({ wait: wait.default(30).describe('Seconds to wait for the sheets') }),
  body: z.strictObject({
    name: storableText(255).trim().min(1).optional(),
    dialect: toldDialect.optional(),
    /** True: forget what was given and find everything out again. */
    reset: z.boolean().optional(),
  }),
  reply: dataFile,
});

export const deleteFile = endpoint({
  name: 'files.delete',
  method: 'DELETE',
  path: '/api/v1/files/:fileId',
  summary: 'Delete a file, its sheets and what was made of them',
  access: 'data:write',
  params,
  status: 204,
});

export const downloadFile = endpoint({
  name: 'files.download',
  method: 'GET',
  path: '/api/v1/files/:fileId/content',
  summary: 'The file as it was uploaded',
  access: 'data:read',
  params,
  reply: z.unknown(),
});

/** tus 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation, termination, expiration. */
export const createUpload = endpoint({
  name: 'uploads.create',
  method: 'POST',
  path: '/api/v1/uploads',
  summary: 'Begin a resumable upload (tus 1.0): Upload-Length, Upload-Metadata with `filename`; answers 201 with Location',
  access: 'data:write',
  tier: 'strict',
  takes: 'bytes',
  status: 201,
  faults: ['quota_exceeded', 'disk_full'],
});

const uploadParams = z.object({ uploadId });

export const getUpload = endpoint({
  name: 'uploads.get',
  method: 'GET',
  path: '/api/v1/uploads/:uploadId',
  summary: 'How much of a resumable upload has come; HEAD answers the headers alone (tus 1.0)',
  access: 'data:read',
  params: uploadParams,
  reply: z.object({
    id: uploadId,
    name: z.string(),
    offset: z.number(),
    length: z.number(),
    expires_at: z.number(),
    /** The file it became, when all of it had come. */
    file_id: fileId.nullable(),
    /** The document it became, where its metadata named a collection. */
    document_id: documentId.nullable(),
  }),
  faults: ['upload_gone'],
});

export const appendUpload = endpoint({
  name: 'uploads.append',
  method: 'PATCH',
  path: '/api/v1/uploads/:uploadId',
  summary: 'Send what follows Upload-Offset (tus 1.0); the answer to the last part names the file in Causeway-File-Id',
  access: 'data:write',
  tier: 'none',
  takes: 'bytes',
  params: uploadParams,
  status: 204,
  faults: ['conflict', 'upload_gone', 'disk_full'],
});

export const deleteUpload = endpoint({
  name: 'uploads.delete',
  method: 'DELETE',
  path: '/api/v1/uploads/:uploadId',
  summary: 'Give a resumable upload up (tus 1.0)',
  access: 'data:write',
  params: uploadParams,
  status: 204,
});
