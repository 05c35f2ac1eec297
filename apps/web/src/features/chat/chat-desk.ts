import type { Client } from '@causeway/client';
import { createContext, use } from 'react';
import type { Drafts } from './composer/drafts.ts';
import type { LiveSessions } from './live/live-sessions.ts';

/** What every part of the chat page shares. */
export interface ChatDesk {
  readonly client: Client;
  readonly sessions: LiveSessions;
  readonly drafts: Drafts;
  /** Runs a call whose failure the app has to hear of: a lost sign-in, a lost server. */
  readonly run: (act: () => Promise<unknown>) => void;
}

export const ChatDeskContext = createContext<ChatDesk | undefined>(undefined);

/** The desk of the chat page. */
export function useChatDesk(): ChatDesk {
  const desk = use(ChatDeskContext);
  if (desk === undefined) throw new Error('useChatDesk needs a ChatDeskContext above it');
  return desk;
}
