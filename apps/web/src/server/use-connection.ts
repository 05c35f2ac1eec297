import { useEffect, useSyncExternalStore } from 'react';
import type { ConnectionState } from './connection-watch.ts';
import { useServer } from './server-context.tsx';

/** The connection's state, live. */
export function useConnection(): ConnectionState {
  const { watch } = useServer();
  return useSyncExternalStore(watch.subscribe, watch.current);
}

/** Runs the watch while the app is open; a page that wakes up or regains its network asks at once. */
export function useConnectionWatch(): void {
  const { watch } = useServer();
  useEffect(() => {
    const stop = watch.start();
    const wake = () => {
      if (document.visibilityState === 'visible') void watch.check();
    };
    globalThis.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    return () => {
      stop();
      globalThis.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
    };
  }, [watch]);
}
