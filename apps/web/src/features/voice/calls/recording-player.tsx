import { ActionIcon } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { formatSeconds } from './call-words.ts';
import { useRecording } from './use-recording.ts';

interface RecordingPlayerProps {
  /** Of the server, which alone has the credentials of the carrier. */
  readonly path: string;
}

/** What was recorded of a call. */
export function RecordingPlayer({ path }: RecordingPlayerProps) {
  const { isPlaying, at, length, failure, toggle, seek, tryAgain } = useRecording(path);
  if (failure !== null) return <FailureCard error={failure} onCheck={tryAgain} />;
  const isReady = length !== undefined;
  const shown = isReady ? `${formatSeconds(at)} / ${formatSeconds(length)}` : 'Loading';
  return (
    <div className="recording-player" role="group" aria-label="Recording">
      <ActionIcon
        size={36}
        radius="xl"
        disabled={!isReady}
        aria-label={isPlaying ? 'Pause the recording' : 'Play the recording'}
        onClick={toggle}
      >
        {isPlaying ? <IconPlayerPauseFilled size={16} /> : <IconPlayerPlayFilled size={16} />}
      </ActionIcon>
      <input
        type="range"
        aria-label="Place in the recording"
        aria-valuetext={shown}
        min={0}
        max={length ?? 0}
        step={1}
        disabled={!isReady}
        value={at}
        onChange={({ currentTarget }) => seek(currentTarget.valueAsNumber)}
      />
      <span className="muted small tabular">{shown}</span>
    </div>
  );
}
