import type { Session } from '@causeway/contract';

/** What a session is called where it has no title yet. */
export function titleOf({ title }: Pick<Session, 'title'>): string {
  return title.trim() === '' ? 'Untitled chat' : title;
}
