export interface WakeEvents {
  /** The network is back or another one: open connections may be dead. */
  readonly onOnline: () => void;
  readonly onOffline: () => void;
  /** The page is looked at again; its timers may have slept. */
  readonly onVisible: () => void;
}

/** Listens to what a page learns about its network. Outside a page nothing ever happens. Returns the end of it. */
export function watchWake(events: WakeEvents): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const { signal, abort } = stopper();
  globalThis.addEventListener('online', events.onOnline, { signal });
  globalThis.addEventListener('offline', events.onOffline, { signal });
  const onChange = () => {
    if (document.visibilityState === 'visible') events.onVisible();
  };
  document.addEventListener('visibilitychange', onChange, { signal });
  return abort;
}

function stopper() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
