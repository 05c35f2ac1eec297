import { collectionId as collectionIdSchema, updateSession } from '@causeway/contract';
import type { Collection, CollectionId } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { collectionsQuery } from '../../knowledge/knowledge-queries.ts';
import { useChatDesk } from '../chat-desk.ts';
import type { LiveSession, LiveView } from '../live/live-session.ts';

export interface DocumentsState {
  /** Those there are; empty while unknown. */
  readonly collections: readonly Collection[];
  /** What the next answer rests on. */
  readonly chosen: readonly CollectionId[];
  choose(ids: readonly CollectionId[]): void;
}

function keptIn(metadata: Readonly<Record<string, unknown>> | undefined): readonly CollectionId[] {
  const kept = metadata?.['collection_ids'];
  return Array.isArray(kept)
    ? kept.flatMap((id: unknown) => collectionIdSchema.safeParse(id, { jitless: true }).data ?? [])
    : [];
}

/** Which collections answers of this session rest on; the choice stays with the session. */
export function useDocuments(live: LiveSession, { session, isNew }: LiveView): DocumentsState {
  const { client, run } = useChatDesk();
  const collections = useQuery(collectionsQuery(client)).data?.collections;
  const [first, setFirst] = useState<readonly CollectionId[]>([]);
  return useMemo(() => {
    const known = collections ?? [];
    const asked = isNew || session === undefined ? first : keptIn(session.metadata);
    return {
      collections: known.filter(({ documents }) => documents > 0),
      chosen: asked.filter((id) => known.some((one) => one.id === id)),
      choose(ids) {
        setFirst(ids);
        if (isNew || session === undefined) return;
        const metadata = { ...session.metadata, collection_ids: [...ids] };
        live.adopt({ ...session, metadata });
        run(async () => live.adopt(await client.call(updateSession, { params: { id: live.id }, body: { metadata } })));
      },
    };
  }, [client, run, live, session, isNew, collections, first]);
}
