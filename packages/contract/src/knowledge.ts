import { z } from 'zod';
import { dataError } from './data-runs.ts';
import { endpoint } from './endpoint.ts';
import { collectionId, documentId, executionId } from './ids.ts';
import { storableText } from './storable-text.ts';
import { stream } from './stream.ts';

/** How a collection is cut and searched. */
export const collectionSettings = z.strictObject({
  /** Characters of a passage, about; headings and paragraphs decide where it ends. */
  passage_characters: z.number().int().min(300).max(4000),
  /** Share of a passage that the next one repeats. */
  overlap_percent: z.number().int().min(0).max(30),
  /** `<provider>/<model>` of an embedding endpoint; null: words alone are searched. */
  embedding_model: z.string().max(200).nullable(),
  /** What a rank by meaning counts beside a rank by words; `auto`: what the collection's questions say, 1 without questions. */
  dense_weight: z.union([z.literal('auto'), z.number().min(0).max(4)]),
  /** `<provider>/<model>` of a rerank endpoint; null: none. */
  rerank_model: z.string().max(200).nullable(),
});
export type CollectionSettings = z.infer<typeof collectionSettings>;

export const defaultCollectionSettings: CollectionSettings = {
  passage_characters: 1200,
  overlap_percent: 10,
  embedding_model: null,
  dense_weight: 'auto',
  rerank_model: null,
};

/** A place for documents that are searched together. Times are ms since 1970 UTC. */
export const collection = z.object({
  id: collectionId,
  name: z.string(),
  description: z.string(),
  settings: collectionSettings,
  /** What `auto` stands for now. */
  dense_weight: z.number(),
  documents: z.number(),
  /** Those that are being read. */
  working: z.number(),
  passages: z.number(),
  bytes: z.number(),
  created_at: z.number(),
  updated_at: z.number(),
});
export type Collection = z.infer<typeof collection>;

export const documentKinds = ['pdf', 'docx', 'pptx', 'xlsx', 'html', 'markdown', 'csv', 'eml', 'epub', 'code', 'text'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** `scanned`: pages without text, which is told and not searched. `ready` documents stay searchable while they are read again. */
export const documentStatuses = ['queued', 'reading', 'ready', 'scanned', 'failed', 'cancelled'] as const;
export type DocumentStatus = (typeof documentStatuses)[number];

export const documentMetadata = z
  .record(z.string().min(1).max(64), z.union([storableText(500), z.number(), z.boolean()]))
  .refine((value) => Object.keys(value).length <= 20, 'at most 20 fields');
export type DocumentMetadata = z.infer<typeof documentMetadata>;

/** How far the reading of a document is. */
export const documentProgress = z.object({
  /** In plain words: `waiting`, `fetching`, `reading`, `indexing`, `embedding`. */
  phase: z.string(),
  /** 0 to 100; null where nobody can know. */
  percent: z.number().nullable(),
});

export const knowledgeDocument = z.object({
  id: documentId,
  collection_id: collectionId,
  name: z.string(),
  /** In the folder it came with; '' without one. */
  folder: z.string(),
  /** Where it came from, when it was fetched. */
  url: z.string().nullable(),
  kind: z.enum(documentKinds).nullable(),
  status: z.enum(documentStatuses),
  progress: documentProgress.nullable(),
  /** The run that reads it, or read it. */
  run_id: executionId.nullable(),
  /** Of the content, hex; '' until it was fetched. */
  sha256: z.string(),
  bytes: z.number(),
  /** Of the text: rises when it is read again. */
  revision: z.number(),
  /** PDF pages, slides, sheets; null where there are none. */
  pages: z.number().nullable(),
  characters: z.number(),
  passages: z.number(),
  /** Passages that have a vector. */
  embedded: z.number(),
  metadata: documentMetadata,
  /** What a person should know: pages without text, parts left out. */
  warnings: z.array(z.string()),
  /** Why it cannot be read. */
  error: dataError.nullable(),
  created_at: z.number(),
  updated_at: z.number(),
});
export type KnowledgeDocument = z.infer<typeof knowledgeDocument>;

const collectionParams = z.object({ collectionId });
const documentParams = z.object({ documentId });
const collectionName = storableText(120).trim().min(1);

export const createCollection = endpoint({
  name: 'knowledge.collections.create',
  method: 'POST',
  path: '/api/v1/knowledge/collections',
  summary: 'Create a collection of documents',
  access: 'knowledge:write',
  body: z.strictObject({
    name: collectionName,
    description: storableText(1000).trim().default(''),
    settings: collectionSettings.partial().default({}),
  }),
  reply: collection,
  status: 201,
});

export const listCollections = endpoint({
  name: 'knowledge.collections.list',
  method: 'GET',
  path: '/api/v1/knowledge/collections',
  summary: 'Collections by name',
  access: 'knowledge:read',
  reply: z.object({ collections: z.array(collection) }),
});

export const getCollection = endpoint({
  name: 'knowledge.collections.get',
  method: 'GET',
  path: '/api/v1/knowledge/collections/:collectionId',
  summary: 'One collection',
  access: 'knowledge:read',
  params: collectionParams,
  reply: collection,
});

export const updateCollection = endpoint({
  name: 'knowledge.collections.update',
  method: 'PATCH',
  path: '/api/v1/knowledge/collections/:collectionId',
  summary: 'Rename a collection or change its settings; documents are read again when passages or vectors change',
  access: 'knowledge:write',
  params: collectionParams,
  body: z
    .strictObject({ name: collectionName, description: storableText(1000).trim(), settings: collectionSettings.partial() })
    .partial(),
  reply: collection,
});

export const deleteCollection = endpoint({
  name: 'knowledge.collections.delete',
  method: 'DELETE',
  path: '/api/v1/knowledge/collections/:collectionId',
  summary: 'Delete a collection with its documents',
  access: 'knowledge:write',
  params: collectionParams,
  status: 204,
});

const given = {
  metadata: documentMetadata.default({}),
  folder: storableText(500).default(''),
};

/** A document that comes with the request, or that the server fetches. */
export const newDocument = z.union([
  z.strictObject({
    name: storableText(255).trim().min(1),
    text: storableText(2_000_000).min(1),
    /** What the text is; by default the name says it. */
    kind: z.enum(['markdown', 'html', 'csv', 'code', 'text']).optional(),
    ...given,
  }),
  z.strictObject({
    url: z.url({ protocol: /^https?$/u }).max(2000),
    name: storableText(255).trim().min(1).optional(),
    ...given,
  }),
]);
export type NewDocument = z.infer<typeof newDocument>;

/** What became of a document that was given. */
export const addedDocument = z.object({
  document: knowledgeDocument,
  /** `unchanged`: the collection has this content already; `replaced`: new content for the same name and folder. */
  outcome: z.enum(['added', 'replaced', 'unchanged']),
});
export type AddedDocument = z.infer<typeof addedDocument>;

export const addDocuments = endpoint({
  name: 'knowledge.documents.add',
  method: 'POST',
  path: '/api/v1/knowledge/documents',
  aliases: ['/api/v1/knowledge/ingest'],
  summary: 'Add texts and addresses; each is read by a run of its own. Without a collection the one named Documents takes them',
  access: 'knowledge:write',
  tier: 'strict',
  body: z.strictObject({ collection_id: collectionId.optional(), documents: z.array(newDocument).min(1).max(100) }),
  reply: z.object({ documents: z.array(addedDocument) }),
  status: 202,
  bodyLimitBytes: 16 * 1024 * 1024,
  faults: ['quota_exceeded', 'disk_full'],
});

/**
 * A form with any number of files; the name of a file's field is its path in its folder. Resumable: the tus endpoint with
 * `collection` (and `path`) in Upload-Metadata; the answer to the last part names the document in Causeway-Document-Id.
 */
export const uploadDocuments = endpoint({
  name: 'knowledge.documents.upload',
  method: 'POST',
  path: '/api/v1/knowledge/upload',
  summary: 'Upload documents as the files of a form; the name of a field is the path of its file, such as notes/2026/plan.md',
  access: 'knowledge:write',
  tier: 'strict',
  takes: 'form',
  query: z.object({
    collection_id: collectionId.optional(),
    wait: z.coerce.number().min(0).max(60).default(0).describe('Seconds to wait until they are read'),
  }),
  reply: z.object({ documents: z.array(addedDocument) }),
  status: 202,
  faults: ['quota_exceeded', 'disk_full'],
});

export const listDocuments = endpoint({
  name: 'knowledge.documents.list',
  method: 'GET',
  path: '/api/v1/knowledge/documents',
  summary: 'Documents, the newest first',
  access: 'knowledge:read',
  query: z.object({
    collection_id: collectionId.optional(),
    status: z.enum(documentStatuses).optional(),
    text: storableText(200).trim().optional().describe('Only names that contain this, in any case'),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: storableText(200).optional(),
  }),
  reply: z.object({ documents: z.array(knowledgeDocument), next_cursor: z.string().optional() }),
});

export const getDocument = endpoint({
  name: 'knowledge.documents.get',
  method: 'GET',
  path: '/api/v1/knowledge/documents/:documentId',
  summary: 'One document',
  access: 'knowledge:read',
  params: documentParams,
  query: z.object({ wait: z.coerce.number().min(0).max(60).default(0).describe('Seconds to wait until it is read') }),
  reply: knowledgeDocument,
});

export const updateDocument = endpoint({
  name: 'knowledge.documents.update',
  method: 'PATCH',
  path: '/api/v1/knowledge/documents/:documentId',
  summary: 'Rename a document or change its metadata',
  access: 'knowledge:write',
  params: documentParams,
  body: z.strictObject({ name: storableText(255).trim().min(1), metadata: documentMetadata }).partial(),
  reply: knowledgeDocument,
});

export const deleteDocument = endpoint({
  name: 'knowledge.documents.delete',
  method: 'DELETE',
  path: '/api/v1/knowledge/documents/:documentId',
  summary: 'Delete a document; what is being read stops',
  access: 'knowledge:write',
  params: documentParams,
  status: 204,
});

export const readDocument = endpoint({
  name: 'knowledge.documents.read',
  method: 'POST',
  path: '/api/v1/knowledge/documents/:documentId/read',
  summary: 'Read a document again; an address is fetched again, and nothing is done when it did not change',
  access: 'knowledge:write',
  tier: 'strict',
  params: documentParams,
  reply: addedDocument,
  status: 202,
});

export const cancelDocument = endpoint({
  name: 'knowledge.documents.cancel',
  method: 'POST',
  path: '/api/v1/knowledge/documents/:documentId/cancel',
  summary: 'Stop reading a document',
  access: 'knowledge:write',
  params: documentParams,
  reply: knowledgeDocument,
});

export const downloadDocument = endpoint({
  name: 'knowledge.documents.download',
  method: 'GET',
  path: '/api/v1/knowledge/documents/:documentId/content',
  summary: 'The document as it came',
  access: 'knowledge:read',
  params: documentParams,
  reply: z.unknown(),
});

/** Where a page, slide, sheet or chapter begins in the text. */
export const documentPart = z.object({ page: z.number().nullable(), title: z.string(), start: z.number() });
export type DocumentPart = z.infer<typeof documentPart>;

export const getDocumentText = endpoint({
  name: 'knowledge.documents.text',
  method: 'GET',
  path: '/api/v1/knowledge/documents/:documentId/text',
  summary: 'The text that was read from a document, a window of it; places of passages count UTF-16 units of this text',
  access: 'knowledge:read',
  params: documentParams,
  query: z.object({
    start: z.coerce.number().int().min(0).default(0),
    length: z.coerce.number().int().min(1).max(200_000).default(50_000),
  }),
  reply: z.object({
    document_id: documentId,
    revision: z.number(),
    start: z.number(),
    text: z.string(),
    /** Of the whole text. */
    characters: z.number(),
    parts: z.array(documentPart),
  }),
});

export const documentEvent = z.discriminatedUnion('type', [
  /** Documents that are being read; replaces what the subscriber had of them. */
  z.object({ type: z.literal('snapshot'), documents: z.array(knowledgeDocument) }),
  z.object({ type: z.literal('document'), document: knowledgeDocument }),
  z.object({ type: z.literal('removed'), document_id: documentId }),
]);
export type DocumentEvent = z.infer<typeof documentEvent>;

export const followDocuments = stream({
  name: 'knowledge.documents.follow',
  path: '/api/v1/knowledge/collections/:collectionId/events',
  summary: 'The documents of a collection as they are read',
  access: 'knowledge:read',
  params: collectionParams,
  says: documentEvent,
});
