import { useEffect } from 'react';

const overlays = '[role=menu], [role=listbox], [role=dialog]';

/** Escape, wherever the focus is, unless something on top takes it. */
export function useEscape(isActive: boolean, act: () => void): void {
  useEffect(() => {
    if (!isActive) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      // Closed menus may stay in the document, hidden.
      if ([...document.querySelectorAll(overlays)].some((overlay) => overlay.checkVisibility())) return;
      event.preventDefault();
      act();
    };
    globalThis.addEventListener('keydown', onKey);
    return () => globalThis.removeEventListener('keydown', onKey);
  }, [isActive, act]);
}
