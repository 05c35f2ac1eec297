import type { Session } from '@causeway/contract';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';

interface SessionRenameProps {
  readonly session: Session;
  /** Undefined: it keeps its title. */
  readonly onEnd: (title: string | undefined) => void;
}

/** The title as a field: Enter or leaving it saves, Escape does not. */
export function SessionRename({ session, onEnd }: SessionRenameProps) {
  const [title, setTitle] = useState(session.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const save = () => {
    const wanted = title.trim();
    onEnd(wanted === '' || wanted === session.title ? undefined : wanted);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') save();
    if (event.key !== 'Escape') return;
    // Otherwise it would close the drawer or stop an answer, too.
    event.stopPropagation();
    event.preventDefault();
    onEnd(undefined);
  };
  return (
    <input
      ref={field}
      className="session-rename"
      aria-label="Title"
      value={title}
      maxLength={200}
      onChange={(event) => setTitle(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={save}
    />
  );
}
