import { useEffect } from 'react';
import type { Talk } from './talk.ts';

/** Fields take text, and controls have keys of their own. */
const isTaken = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, summary, a, [role=listbox], [role=dialog], button:not([data-talk])') !== null);

/** Escape stops an answer; where somebody pushes to talk, the space bar is the key. */
export function useTalkKeys(talk: Talk, isPush: boolean): void {
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const down = (event: KeyboardEvent): void => {
      const { isSpeaking, view } = talk.current();
      if (event.key === 'Escape' && !event.defaultPrevented && (isSpeaking || view.active.length > 0)) {
        event.preventDefault();
        talk.interrupt();
      }
      if (!isPush || event.code !== 'Space' || isTaken(event.target) || talk.current().link !== 'live') return;
      event.preventDefault();
      if (!event.repeat) talk.hold();
    };
    const up = (event: KeyboardEvent): void => {
      if (event.code !== 'Space' || !talk.current().isHolding) return;
      event.preventDefault();
      talk.release();
    };
    globalThis.addEventListener('keydown', down, { signal });
    globalThis.addEventListener('keyup', up, { signal });
    // A key that is let go elsewhere is never heard of.
    globalThis.addEventListener('blur', () => talk.release(), { signal });
    return () => stop.abort();
  }, [talk, isPush]);
}
