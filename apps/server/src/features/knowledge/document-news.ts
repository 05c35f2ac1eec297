import type { DocumentEvent, KnowledgeDocument } from '@causeway/contract';
import type { Channels } from '../../storage/channels.ts';
import { toKnowledgeDocument } from './describe-document.ts';
import type { StoredDocument } from './stored-document.ts';

export interface DocumentNewsNeeds {
  readonly channels: Pick<Channels, 'publish'>;
  readonly onError: (error: unknown) => void;
  readonly now: () => number;
}

const tellEveryMs = 250;

export const documentChannel = (collectionId: string): string => `knowledge.${collectionId}`;

/** Tells what becomes of documents, and how far those are that this process reads. */
export function createDocumentNews({ channels, onError, now }: DocumentNewsNeeds) {
  const live = new Map<string, { progress: NonNullable<KnowledgeDocument['progress']>; toldAt: number }>();
  const publish = (collectionId: string, event: DocumentEvent): void => {
    channels.publish(documentChannel(collectionId), event).catch(onError);
  };
  const describe = (document: StoredDocument): KnowledgeDocument =>
    toKnowledgeDocument(document, live.get(document.id)?.progress ?? null);
  const tell = (document: StoredDocument): void =>
    publish(document.collectionId, { type: 'document', document: describe(document) });
  return {
    describe,
    tell,
    removed: ({ id, collectionId }: StoredDocument): void => publish(collectionId, { type: 'removed', document_id: id }),
    /** Four times a second and at every new phase. */
    progress(document: StoredDocument, phase: string, percent: number | null): void {
      const before = live.get(document.id);
      const rounded = percent === null ? null : Math.round(percent);
      const isDue = before === undefined || before.progress.phase !== phase || now() - before.toldAt >= tellEveryMs;
      live.set(document.id, { progress: { phase, percent: rounded }, toldAt: isDue ? now() : before.toldAt });
      if (isDue) tell(document);
    },
    done: (document: Pick<StoredDocument, 'id'>): void => void live.delete(document.id),
  };
}

export type DocumentNews = ReturnType<typeof createDocumentNews>;
