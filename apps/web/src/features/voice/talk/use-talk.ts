import { useEffect, useState, useSyncExternalStore } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import type { VoiceSettings } from '../settings/voice-settings.ts';
import { Talk } from './talk.ts';
import type { TalkState } from './talk-state.ts';

/** One place to talk for as long as the page is open; leaving it ends the session. */
export function useTalk(settings: VoiceSettings): readonly [Talk, TalkState] {
  const client = useClient();
  const [talk] = useState(() => new Talk(client, settings));
  const state = useSyncExternalStore(talk.subscribe, talk.current);
  useEffect(() => void talk.configure(settings), [talk, settings]);
  useEffect(() => () => talk.stop(), [talk]);
  return [talk, state];
}
