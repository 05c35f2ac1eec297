import type { Session, SessionId } from '@causeway/contract';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';

export interface SessionFilters {
  readonly text: string;
  readonly isArchived: boolean;
}

interface Page {
  readonly sessions: Session[];
  readonly next_cursor?: string | undefined;
}
type Pages = InfiniteData<Page, string>;

const belongs = (session: Session, { text, isArchived }: SessionFilters): boolean =>
  session.archived === isArchived && session.title.toLowerCase().includes(text.toLowerCase());

/** The list with the session as it is now: first, or gone when it does not belong there. */
export function placeSession(pages: readonly Page[], session: Session, filters: SessionFilters): readonly Page[] {
  const others = withoutSession(pages, session.id);
  if (!belongs(session, filters)) return others;
  const [first, ...rest] = others;
  return first === undefined ? [{ sessions: [session] }] : [{ ...first, sessions: [session, ...first.sessions] }, ...rest];
}

/** The list without the session. */
export function withoutSession(pages: readonly Page[], id: SessionId): readonly Page[] {
  return pages.map((page) => ({ ...page, sessions: page.sessions.filter((session) => session.id !== id) }));
}

/** Every loaded list shows the session as it is now; nothing is asked of the server. */
export function rememberSession(queries: QueryClient, session: Session): void {
  changeLists(queries, (pages, filters) => placeSession(pages, session, filters));
}

/** No loaded list shows the session any more. */
export function forgetSession(queries: QueryClient, id: SessionId): void {
  changeLists(queries, (pages) => withoutSession(pages, id));
}

function changeLists(queries: QueryClient, change: (pages: readonly Page[], filters: SessionFilters) => readonly Page[]): void {
  for (const { queryKey } of queries.getQueryCache().findAll({ queryKey: ['sessions', 'list'] })) {
    const filters = queryKey[2];
    if (isFilters(filters)) {
      queries.setQueryData<Pages>(queryKey, (data) => data && { ...data, pages: [...change(data.pages, filters)] });
    }
  }
}

const isFilters = (value: unknown): value is SessionFilters =>
  typeof value === 'object' && value !== null && 'text' in value && 'isArchived' in value;
