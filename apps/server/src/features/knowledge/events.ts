import type { BodyOf, CollectionId, DocumentId, Passage, searchKnowledge } from '@causeway/contract';

/** What other features may have of knowledge. */
export interface KnowledgeRoom {
  /** Passages, retrieved and never generated. Throws `not_found` for a collection that is not the owner's. */
  search(
    request: BodyOf<typeof searchKnowledge> & { readonly owner: string; readonly signal: AbortSignal },
  ): Promise<{ readonly passages: readonly Passage[] }>;
  /** Passages for a question, each compared with its document just now; those that differ are left out. */
  ground(asked: {
    readonly owner: string;
    readonly collectionIds: readonly CollectionId[];
    readonly question: string;
    readonly limit: number;
  }): Promise<readonly Passage[]>;
  /** Whether so many bytes may come into the collection; throws why not. */
  admit(owner: string, collectionId: CollectionId, bytes: number): Promise<void>;
  /** Takes a whole file over from the same disk and reads it. `path` is its name in its folder. */
  adopt(upload: {
    readonly owner: string;
    readonly collectionId: CollectionId;
    readonly path: string;
    readonly file: string;
  }): Promise<DocumentId>;
}

/** Knowledge is built after those who need it: they hold the door and knock when they are asked. */
export interface KnowledgeDoor extends KnowledgeRoom {
  open(room: KnowledgeRoom): void;
}

export function createKnowledgeDoor(): KnowledgeDoor {
  let opened: KnowledgeRoom | undefined;
  const room = (): KnowledgeRoom => {
    if (opened) return opened;
    throw new Error('knowledge is not built yet');
  };
  return {
    open: (one) => {
      opened = one;
    },
    search: (request) => room().search(request),
    ground: (asked) => room().ground(asked),
    admit: (owner, collectionId, bytes) => room().admit(owner, collectionId, bytes),
    adopt: (upload) => room().adopt(upload),
  };
}
