import type { LogEntry } from '@causeway/contract';
import { StateIcon } from '../../ui/state.tsx';
import type { StateKind } from '../../ui/state-kind.ts';
import { headlineOf } from './log-filter.ts';

interface LogRowProps {
  readonly entry: LogEntry;
  /** px from the top of the list. */
  readonly top: number;
  readonly position: { readonly index: number; readonly count: number };
  readonly isActive: boolean;
  readonly isOpen: boolean;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

export const levelStates: Readonly<Record<LogEntry['level'], StateKind>> = {
  trace: 'waiting',
  debug: 'waiting',
  info: 'waiting',
  warn: 'attention',
  error: 'failed',
  fatal: 'failed',
};

/** One line. The list handles its keys. */
export function LogRow({ entry, top, position, isActive, isOpen }: LogRowProps) {
  const kind = levelStates[entry.level];
  return (
    <div
      id={`log-${entry.seq}`}
      data-seq={entry.seq}
      className="log-row"
      role="option"
      tabIndex={-1}
      aria-selected={isOpen}
      aria-posinset={position.index}
      aria-setsize={position.count}
      data-active={isActive || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <time className="muted" dateTime={new Date(entry.time).toISOString()}>
        {clock.format(entry.time)}
      </time>
      <span className="log-level" data-kind={kind}>
        {kind === 'waiting' ? null : <StateIcon kind={kind} size={13} />}
        {entry.level}
      </span>
      <span className="log-status" data-kind={statusKind(entry.status)}>
        {entry.status}
      </span>
      <span className="log-text">
        {headlineOf(entry)}
        {entry.cause === undefined ? null : <span className="muted"> {entry.cause}</span>}
      </span>
      <span className="muted log-duration">{entry.duration_ms === undefined ? '' : `${formatMs(entry.duration_ms)} ms`}</span>
    </div>
  );
}

const formatMs = (ms: number): string => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)));

function statusKind(status: number | undefined): StateKind | undefined {
  if (status === undefined || status < 400) return undefined;
  return status < 500 ? 'attention' : 'failed';
}
