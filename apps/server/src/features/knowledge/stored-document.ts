import type {
  CollectionId,
  CollectionSettings,
  DataError,
  DocumentId,
  DocumentKind,
  DocumentMetadata,
  DocumentStatus,
  Evaluation,
  EvaluationQuestion,
  ExecutionId,
} from '@causeway/contract';

export interface CollectionRef {
  readonly owner: string;
  readonly id: CollectionId;
}

export interface StoredCollection {
  readonly id: CollectionId;
  readonly owner: string;
  readonly name: string;
  readonly description: string;
  readonly settings: CollectionSettings;
  /** What `auto` stands for. */
  readonly denseWeight: number;
  readonly questions: readonly EvaluationQuestion[];
  readonly evaluation: Evaluation | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface CollectionCounts {
  readonly documents: number;
  readonly working: number;
  readonly passages: number;
  readonly bytes: number;
}

export interface DocumentRef {
  readonly owner: string;
  readonly id: DocumentId;
}

/** `revision` counts contents; the passages of `shownRevision` are searched, 0 before the first. */
export interface StoredDocument {
  readonly id: DocumentId;
  readonly owner: string;
  readonly collectionId: CollectionId;
  readonly name: string;
  readonly folder: string;
  readonly url: string | null;
  /** Told by whoever gave a text. */
  readonly toldKind: DocumentKind | null;
  readonly kind: DocumentKind | null;
  readonly status: DocumentStatus;
  readonly runId: ExecutionId | null;
  readonly sha256: string;
  readonly bytes: number;
  readonly revision: number;
  readonly shownRevision: number;
  readonly pages: number | null;
  readonly characters: number;
  readonly passages: number;
  readonly embedded: number;
  readonly metadata: DocumentMetadata;
  readonly warnings: readonly string[];
  readonly error: DataError | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
