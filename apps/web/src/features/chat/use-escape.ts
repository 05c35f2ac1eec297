import { useEffect } from 'react';

/** Escape, wherever the focus is, unless something on top takes it. */
export function useEscape(isActive: boolean, act: () => void): void {
  useEffect(() => {
    if (!isActive) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      const isOnTop = document.querySelector('[role=menu], [role=listbox], [role=dialog]') !== null;
      if (isOnTop) return;
      event.preventDefault();
      act();
    };
    globalThis.addEventListener('keydown', onKey);
    return () => globalThis.removeEventListener('keydown', onKey);
  }, [isActive, act]);
}
