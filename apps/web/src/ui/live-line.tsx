import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { StateIcon } from './state.tsx';
import './live-line.css';

interface LiveLineProps {
  /** What is in progress: "Answering", "Following the log". */
  readonly what: string;
  readonly step?: { readonly at: number; readonly of: number; readonly name?: string };
  /** ms since 1970 UTC; the elapsed time ticks from here. */
  readonly since?: number;
  /** A rate or an ETA, only when it is honest. */
  readonly note?: string;
  readonly onCancel?: () => void;
  readonly cancelWord?: string;
}

/** One slim row for anything in progress. */
export function LiveLine({ what, step, since, note, onCancel, cancelWord = 'Cancel' }: LiveLineProps) {
  return (
    <div className="live-line" role="status">
      <StateIcon kind="running" />
      <span className="live-line-what">{what}</span>
      {step === undefined ? null : (
        <span className="muted tabular">
          step {step.at} of {step.of}
          {step.name === undefined ? '' : ` · ${step.name}`}
        </span>
      )}
      {since === undefined ? null : <Elapsed since={since} />}
      {note === undefined ? null : <span className="muted tabular">{note}</span>}
      {onCancel === undefined ? null : (
        <Button variant="subtle" color="gray" size="compact-xs" onClick={onCancel} className="live-line-cancel">
          {cancelWord}
        </Button>
      )}
    </div>
  );
}

/** Ticks without jumping and without being read aloud each second. */
function Elapsed({ since }: { readonly since: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <span className="muted tabular" aria-hidden="true">
      {clock}
    </span>
  );
}
