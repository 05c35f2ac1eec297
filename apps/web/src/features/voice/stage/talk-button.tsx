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

const words = { start: 'Start talking', hold: 'Hold to talk', stop: 'Stop talking' } as const;

const actOf = (phase: Phase, isHeld: boolean): keyof typeof words => {
  if (phase === 'off') return 'start';
  return isHeld ? 'hold' : 'stop';
};

function TalkIcon({ phase, isHeld }: { readonly phase: Phase; readonly isHeld: boolean }) {
  const look = { size: 34, stroke: 1.6, 'aria-hidden': true } as const;
  if (isUnderWay(phase)) return <IconLoader2 {...look} />;
  return actOf(phase, isHeld) === 'stop' ? <IconPlayerStopFilled {...look} /> : <IconMicrophone {...look} />;
}

const isUnderWay = (phase: Phase): boolean => phase === 'connecting' || phase === 'reconnecting';

/** The one big button: begins and ends a session, or is held while somebody speaks. */
export function TalkButton({ talk, phase, isPush }: TalkButtonProps) {
  const isHeld = isPush && phase !== 'off' && !isUnderWay(phase);
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
      aria-label={words[actOf(phase, isHeld)]}
      {...(isHeld ? { 'aria-pressed': phase === 'hearing', ...holdHandlers(talk) } : { onClick: act })}
    >
      <TalkIcon phase={phase} isHeld={isHeld} />
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
