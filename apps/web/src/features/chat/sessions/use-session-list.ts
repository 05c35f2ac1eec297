import { CallFailure } from '@causeway/client';
import type { Session, SessionId } from '@causeway/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useChatDesk } from '../chat-desk.ts';
import type { SessionFilters } from './session-cache.ts';
import { sessionsQuery } from './sessions-query.ts';
import { useSessionActions } from './use-session-actions.tsx';
import type { SessionActions } from './use-session-actions.tsx';

const typingMs = 180;

export interface SessionListState {
  readonly sessions: readonly Session[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly failure: CallFailure | undefined;
  /** What the list was last asked for. */
  readonly searched: string;
  readonly filters: SessionFilters;
  readonly actions: SessionActions;
  setFilters(filters: SessionFilters): void;
  loadMore(): void;
  refetch(): Promise<unknown>;
}

/** The filtered list and what can be done with it. */
export function useSessionList(currentId: SessionId | undefined): SessionListState {
  const { client } = useChatDesk();
  const navigate = useNavigate();
  const [filters, setFilters] = useState<SessionFilters>({ text: '', isArchived: false });
  const [text] = useDebouncedValue(filters.text.trim(), typingMs);
  const query = useInfiniteQuery(sessionsQuery(client, { text, isArchived: filters.isArchived }));
  const leave = useCallback(
    ({ id }: Session) => {
      if (id === currentId) void navigate({ to: '/chat/{-$sessionId}', params: {} });
    },
    [currentId, navigate],
  );
  const actions = useSessionActions(leave);
  return {
    sessions: query.data?.pages.flatMap((page) => page.sessions) ?? [],
    isLoading: query.isPending,
    hasMore: query.hasNextPage,
    failure: actions.failure ?? (query.error instanceof CallFailure ? query.error : undefined),
    searched: text,
    filters,
    actions,
    setFilters,
    loadMore: () => {
      if (!query.isFetchingNextPage) void query.fetchNextPage();
    },
    refetch: query.refetch,
  };
}
