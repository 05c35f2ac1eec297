import type { DocumentId } from '@causeway/contract';

/** The kind of the durable runs that read documents. */
export const knowledgeJob = 'knowledge';

export interface KnowledgeInput {
  readonly documentId: DocumentId;
  /** The reading this is; a later one wins. */
  readonly revision: number;
  /** Where it begins: the address, the content, or the text. */
  readonly what: 'fetch' | 'read' | 'embed';
}
