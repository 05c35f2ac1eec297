import { IconLoader2, IconMicrophone, IconPlayerStopFilled } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import type { Phase } from '../talk/phase-of.ts';
import type { Talk } from '../talk/talk.ts';
import './talk-button.css';

interface TalkButtonProps {
  readonly talk: Talk;
  readonly phase: Phase;
  readonly isPush: boolean;
}

const isUnderWay = (phase: Phase): boolean => phase === 'connecting' || phase === 'reconnecting';

/** The one big button: begins and ends a session, or is held while somebody speaks. */
export function TalkButton({ talk, phase, isPush }: TalkButtonProps) {
  const isHeld = isPush && phase !== 'off' && !isUnderWay(phase);
  const Icon = isUnderWay(phase) ? IconLoader2 : phase === 'off' || isHeld ? IconMicrophone : IconPlayerStopFilled;
  const act = (): void => {
    if (phase === 'off') void talk.start();
    else if (!isHeld) talk.stop();
  };
  return (
    <button
      type="button"
      className="talk-button"
      data-talk=""
      data-phase={phase}
      aria-label={phase === 'off' ? 'Start talking' : isHeld ? 'Hold to talk' : 'Stop talking'}
      {...(isHeld ? { 'aria-pressed': phase === 'hearing', ...holdHandlers(talk) } : { onClick: act })}
    >
      <Icon size={34} stroke={1.6} aria-hidden="true" />
    </button>
  );
}

/** The space bar is heard by the page; Enter by the button alone. */
function holdHandlers(talk: Talk) {
  const isEnter = (event: KeyboardEvent): boolean => event.key === 'Enter';
  const release = (): void => talk.release();
  return {
    onPointerDown: (): void => talk.hold(),
    onPointerUp: release,
    onPointerLeave: release,
    onPointerCancel: release,
    onKeyDown: (event: KeyboardEvent): void => {
      if (isEnter(event) && !event.repeat) talk.hold();
    },
    onKeyUp: (event: KeyboardEvent): void => {
      if (isEnter(event)) talk.release();
    },
  };
}
