import type { PhoneCall } from '@causeway/contract';
import { useEffect, useState } from 'react';
import { durationOf, isOver } from './call-words.ts';

/** How long it lasted, or lasts. */
export function CallDuration({ call }: { readonly call: PhoneCall }) {
  const isTicking = !isOver(call) && call.answered_at !== null;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return <span className="tabular">{durationOf(call, now) ?? ''}</span>;
}
