import { useCallback, useSyncExternalStore } from 'react';
import { useChatDesk } from '../chat-desk.ts';

/** What is being typed under this key, over reloads. */
export function useDraft(key: string): readonly [string, (text: string) => void] {
  const { drafts } = useChatDesk();
  const text = useSyncExternalStore(drafts.subscribe, () => drafts.read(key));
  const write = useCallback((next: string) => drafts.write(key, next), [drafts, key]);
  return [text, write];
}
