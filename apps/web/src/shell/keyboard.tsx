import { useNavigate } from '@tanstack/react-router';
import { Suspense, lazy, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { rooms } from './navigation.ts';
import { OverlaysContext } from './overlays.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const Shortcuts = lazy(async () => ({ default: (await import('./shortcuts.tsx')).Shortcuts }));

const sequenceMs = 1200;

/** Keys that work everywhere, and what they open; the palette's code comes with its first use. */
export function Keyboard({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<'palette' | 'shortcuts'>();
  const overlays = useMemo(() => ({ openPalette: () => setOpen('palette'), openShortcuts: () => setOpen('shortcuts') }), []);
  const close = () => setOpen(undefined);
  useKeys(setOpen);
  return (
    <OverlaysContext value={overlays}>
      {children}
      <Suspense>
        {open === 'palette' ? <Palette onClose={close} /> : null}
        {open === 'shortcuts' ? <Shortcuts onClose={close} /> : null}
      </Suspense>
    </OverlaysContext>
  );
}

function useKeys(open: (what: 'palette' | 'shortcuts') => void): void {
  const navigate = useNavigate();
  const goingSince = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open('palette');
        return;
      }
      // Single keys are text inside fields (WCAG 2.1.4).
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const room = event.timeStamp - goingSince.current < sequenceMs ? rooms.find(({ key }) => key === event.key) : undefined;
      goingSince.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (room !== undefined) void navigate(room.target);
      else if (event.key === '?') open('shortcuts');
    };
    globalThis.addEventListener('keydown', onKey);
    return () => globalThis.removeEventListener('keydown', onKey);
  }, [navigate, open]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role=dialog][aria-modal]') !== null)
  );
}
