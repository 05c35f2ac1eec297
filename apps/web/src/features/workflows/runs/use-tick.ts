import { useEffect, useState } from 'react';

const tickMs = 500;

/** The time in ms since 1970 UTC, renewed twice a second while something goes on. */
export function useTick(isOn: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [isOn]);
  return now;
}
