import { ActionIcon } from '@mantine/core';
import { useFocusReturn, useFocusTrap } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import './sessions-drawer.css';

interface SessionsDrawerProps {
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The list over the page, for small screens. Not a native dialog: menus and confirmations open above it, outside of it. */
export function SessionsDrawer({ onClose, children }: SessionsDrawerProps) {
  const sheet = useFocusTrap();
  useFocusReturn({ opened: true });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isElsewhere =
        event.target instanceof Element && event.target.closest('[role=menu], .mantine-Modal-content') !== null;
      if (event.key !== 'Escape' || event.defaultPrevented || isElsewhere) return;
      event.preventDefault();
      onClose();
    };
    globalThis.addEventListener('keydown', onKey);
    return () => globalThis.removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <div className="sessions-drawer" ref={sheet} role="dialog" aria-modal="true" aria-label="Chats">
      <button type="button" tabIndex={-1} className="sessions-drawer-ground" aria-label="Close chats" onClick={onClose} />
      <div className="sessions-drawer-sheet">
        <div className="sessions-drawer-head">
          <strong>Chats</strong>
          <ActionIcon variant="subtle" color="gray" className="quiet-icon" size={40} aria-label="Close" onClick={onClose}>
            <IconX size={17} />
          </ActionIcon>
        </div>
        {children}
      </div>
    </div>
  );
}
