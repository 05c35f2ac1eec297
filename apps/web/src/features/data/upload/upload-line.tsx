import { ActionIcon, Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { State } from '../../../ui/state.tsx';
import { useSecondsUntil } from '../../../shell/use-seconds-until.ts';
import { formatSize } from '../format-size.ts';
import { Meter } from '../meter.tsx';
import { formatWait } from './progress-note.ts';
import type { UploadQueue, UploadState, UploadView } from './upload-queue.ts';

interface UploadLineProps {
  readonly upload: UploadView;
  readonly queue: UploadQueue;
}

/** One file on its way: how much has left, how fast, until when; pause, go on, give up. */
export function UploadLine({ upload, queue }: UploadLineProps) {
  const { key, name, size, sent, state } = upload;
  const percent = size === 0 ? 100 : (sent * 100) / size;
  return (
    <li className="upload">
      <div className="upload-line">
        <span className="upload-name clip">{name}</span>
        <span className="muted small tabular upload-facts">{factsOf(upload)}</span>
        <UploadWord state={state} />
        <span className="upload-acts">
          {state.kind === 'sending' || state.kind === 'queued' ? (
            <Act label={`Pause ${name}`} icon={IconPlayerPause} onClick={() => queue.pause(key)} />
          ) : null}
          {state.kind === 'paused' ? (
            <Act label={`Go on with ${name}`} icon={IconPlayerPlay} onClick={() => queue.resume(key)} />
          ) : null}
          {state.kind === 'waiting' || state.kind === 'failed' ? (
            <Button variant="default" size="compact-xs" onClick={() => queue.resume(key)}>
              Try now
            </Button>
          ) : null}
          {state.kind === 'done' ? null : <Act label={`Give up ${name}`} icon={IconX} onClick={() => queue.cancel(key)} />}
        </span>
      </div>
      <Meter label={`Uploading ${name}`} percent={percent} />
      {state.kind === 'failed' ? <FailureCard error={state.failure} /> : null}
    </li>
  );
}

interface ActProps {
  readonly label: string;
  readonly icon: typeof IconX;
  readonly onClick: () => void;
}

function Act({ label, icon: Icon, onClick }: ActProps) {
  return (
    <ActionIcon variant="subtle" color="gray" className="quiet-icon" size={26} aria-label={label} onClick={onClick}>
      <Icon size={15} />
    </ActionIcon>
  );
}

function factsOf({ sent, size, rate, etaMs, state, isResumed }: UploadView): string {
  const bytes = sent < size ? `${formatSize(sent)} of ${formatSize(size)}` : formatSize(size);
  if (state.kind !== 'sending') return bytes;
  return [
    bytes,
    ...(rate === undefined ? [] : [`${formatSize(rate)}/s`]),
    ...(etaMs === undefined || sent >= size ? [] : [`about ${formatWait(etaMs)} left`]),
    ...(isResumed && rate === undefined ? ['going on where it stopped'] : []),
  ].join(' · ');
}

function UploadWord({ state }: { readonly state: UploadState }) {
  switch (state.kind) {
    case 'queued':
      return <State kind="waiting">Next</State>;
    case 'sending':
      return <State kind="running">Uploading</State>;
    case 'paused':
      return <State kind="waiting">Paused</State>;
    case 'waiting':
      return <Countdown until={state.until} title={state.failure.cause.title} />;
    case 'failed':
      return <State kind="failed">Refused</State>;
    case 'done':
      return <State kind="done">Uploaded</State>;
  }
}

function Countdown({ until, title }: { readonly until: number; readonly title: string }) {
  const seconds = useSecondsUntil(until);
  return (
    <State kind="attention">
      {title}; again in {seconds} s
    </State>
  );
}
