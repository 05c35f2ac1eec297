import { useEffect } from 'react';
import type { RefObject } from 'react';

const typing = 'input, textarea, select, [role=menu], [contenteditable]';

/** `/` goes to the field, unless something is being typed or a menu is open (WCAG 2.1.4). */
export function useSlash(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const { target } = event;
      if (target instanceof Element && target.closest(typing) !== null) return;
      event.preventDefault();
      field.current?.focus();
    };
    globalThis.addEventListener('keydown', onKey);
    return () => globalThis.removeEventListener('keydown', onKey);
  }, [field]);
}
