import { useState } from 'react';
import type { ConnectionState } from '../server/connection-watch.ts';
import { useConnection } from '../server/use-connection.ts';
import { ConnectionPeek } from './connection-peek.tsx';
import { useSecondsUntil } from './use-seconds-until.ts';
import './connection-dot.css';

/** One small sign for the connection; a click shows what is behind it. */
export function ConnectionDot() {
  const [isOpen, setOpen] = useState(false);
  const connection = useConnection();
  const { word, note } = useWords(connection);
  return (
    <>
      <button
        type="button"
        className="connection-dot rail-item"
        data-kind={connection.kind}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <span className="connection-dot-sign" aria-hidden="true" />
        <span className="rail-word">
          <span className="visually-hidden">Connection: </span>
          {word}
        </span>
        {note === undefined ? null : <span className="rail-word connection-dot-note tabular">{note}</span>}
      </button>
      {isOpen ? <ConnectionPeek connection={connection} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function useWords(connection: ConnectionState): { readonly word: string; readonly note?: string } {
  const seconds = useSecondsUntil('nextAt' in connection ? connection.nextAt : undefined);
  switch (connection.kind) {
    case 'connecting':
      return { word: 'Connecting' };
    case 'live':
      return { word: 'Live', note: `${Math.round(connection.latencyMs)} ms` };
    case 'reconnecting':
      return { word: 'Reconnecting', note: `${seconds} s` };
    case 'offline':
      return { word: 'Offline', note: `${seconds} s` };
  }
}
