import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import './peek.css';

interface PeekProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Beside the title: copy buttons and the like. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Details at the right while the page stays usable; Escape closes it and the focus goes back where it came from. */
export function Peek({ title, onClose, actions, children }: PeekProps) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    sheet.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      onClose();
    };
    globalThis.addEventListener('keydown', close);
    return () => globalThis.removeEventListener('keydown', close);
  }, [onClose]);
  return createPortal(
    <div className="peek" role="dialog" aria-label={title} tabIndex={-1} ref={sheet}>
      <div className="peek-header">
        <h2>{title}</h2>
        {actions}
        <ActionIcon variant="subtle" color="gray" className="quiet-icon" aria-label="Close" onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <div className="peek-body">{children}</div>
    </div>,
    document.body,
  );
}
