import type { DocumentId, KnowledgeDocument } from '@causeway/contract';
import type { RunFeed } from '../../durable/run-feed.ts';
import type { DocumentNews } from './document-news.ts';
import type { DocumentRepository } from './document-repository.ts';
import type { StoredDocument } from './stored-document.ts';

export interface WaitOptions {
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

export interface DocumentWaitNeeds {
  readonly repository: Pick<DocumentRepository, 'findMany'>;
  readonly runIdOf: (document: StoredDocument) => Promise<string | undefined>;
  readonly feed: Pick<RunFeed, 'onceOver'>;
  readonly news: DocumentNews;
}

/** For callers that want to hear when documents are read. */
export function createDocumentWait({ repository, runIdOf, feed, news }: DocumentWaitNeeds) {
  /** Resolves when no run of the documents is under way, the time is over, or the caller is gone. */
  async function untilOver(documents: readonly StoredDocument[], { limitMs, signal }: WaitOptions): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limitMs);
    signal.addEventListener('abort', () => resolve(), { once: true });
    const ends: (() => void)[] = [];
    const over = documents.map(async (document) => {
      const run = await runIdOf(document);
      if (run === undefined) return;
      const ended = Promise.withResolvers<void>();
      ends.push(feed.onceOver(run, ended.resolve));
      // Asked again after the watch began: an end in between is seen by one of the two.
      if ((await runIdOf(document)) === undefined) return;
      await ended.promise;
    });
    await Promise.race([late, Promise.all(over)]);
    clearTimeout(timer);
    for (const end of ends) end();
  }

  return {
    describe: (document: StoredDocument): KnowledgeDocument => news.describe(document),
    /** As they are then, in the order of the ids. */
    async untilRead(owner: string, ids: readonly DocumentId[], options: WaitOptions): Promise<readonly KnowledgeDocument[]> {
      const before = await repository.findMany(owner, ids);
      if (options.limitMs > 0) await untilOver(before, options);
      const after = await repository.findMany(owner, ids);
      return ids.flatMap((id) => {
        const found = after.find((one) => one.id === id);
        return found === undefined ? [] : [news.describe(found)];
      });
    },
  };
}

export type DocumentWait = ReturnType<typeof createDocumentWait>;
