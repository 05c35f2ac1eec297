import { useEffect, useState } from 'react';

/** Whole seconds until a moment (ms since 1970 UTC), ticking; 0 when it is over or there is none. */
export function useSecondsUntil(at: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  const isTicking = at !== undefined;
  useEffect(() => {
    if (!isTicking) return undefined;
    const tick = () => setNow(Date.now());
    const first = setTimeout(tick, 0);
    const timer = setInterval(tick, 250);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [isTicking]);
  return isTicking ? Math.max(0, Math.ceil((at - now) / 1000)) : 0;
}
