import { ActionIcon } from '@mantine/core';
import { IconArrowUp, IconPlayerStopFilled } from '@tabler/icons-react';

export type ComposerState = 'ready' | 'answering' | 'stopping' | 'loading';

interface ComposerActProps {
  readonly state: ComposerState;
  readonly isEmpty: boolean;
  readonly onSend: () => void;
  readonly onStop: () => void;
}

/** Send, or stop while an answer comes. */
export function ComposerAct({ state, isEmpty, onSend, onStop }: ComposerActProps) {
  if (state === 'answering' || state === 'stopping') {
    const word = state === 'stopping' ? 'Stopping' : 'Stop';
    return (
      <ActionIcon
        className="composer-act"
        variant="default"
        size={36}
        aria-label={word}
        data-hint={word}
        data-side="left"
        loading={state === 'stopping'}
        onClick={onStop}
      >
        <IconPlayerStopFilled size={15} />
      </ActionIcon>
    );
  }
  return (
    <ActionIcon className="composer-act" size={36} aria-label="Send" disabled={isEmpty || state !== 'ready'} onClick={onSend}>
      <IconArrowUp size={18} stroke={2.2} />
    </ActionIcon>
  );
}
