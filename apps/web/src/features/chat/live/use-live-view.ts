import { useSyncExternalStore } from 'react';
import type { LiveSession, LiveView } from './live-session.ts';

/** The session as it is now; follows it while the component is shown. */
export function useLiveView(live: LiveSession): LiveView {
  return useSyncExternalStore(live.subscribe, live.current);
}
