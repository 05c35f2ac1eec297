import { Fault, faultCatalogue } from '@causeway/contract';
import type { Collection, DataError, KnowledgeDocument } from '@causeway/contract';
import type { CollectionCounts, StoredCollection, StoredDocument } from './stored-document.ts';

/** What the outside sees of a document; `progress` only while it is read. */
export function toKnowledgeDocument(
  document: StoredDocument,
  progress: KnowledgeDocument['progress'] = null,
): KnowledgeDocument {
  const {
    collectionId,
    runId,
    createdAt,
    updatedAt,
    toldKind: _told,
    owner: _owner,
    shownRevision: _shown,
    ...rest
  } = document;
  const isWorking = document.status === 'queued' || document.status === 'reading';
  return {
    ...rest,
    collection_id: collectionId,
    run_id: runId,
    progress: isWorking ? (progress ?? { phase: 'waiting', percent: null }) : progress,
    warnings: [...document.warnings],
    created_at: createdAt,
    updated_at: updatedAt,
  };
}

const nothing: CollectionCounts = { documents: 0, working: 0, passages: 0, bytes: 0 };

export function toCollection(collection: StoredCollection, counts: CollectionCounts = nothing): Collection {
  const { id, name, description, settings, createdAt, updatedAt } = collection;
  return {
    id,
    name,
    description,
    settings,
    dense_weight: weightOf(collection),
    ...counts,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}

/** What a rank by meaning counts in this collection. */
export function weightOf({ settings, denseWeight }: StoredCollection): number {
  return settings.dense_weight === 'auto' ? denseWeight : settings.dense_weight;
}

/** What a document remembers of a failure. */
export function toDocumentError(error: unknown): DataError {
  if (error instanceof Fault) {
    const { code, message, details } = error;
    return { code, message, fix: details.fix?.summary ?? faultCatalogue[code].fix };
  }
  const { sentence, fix } = faultCatalogue.internal_error;
  return { code: 'internal_error', message: sentence, fix };
}
