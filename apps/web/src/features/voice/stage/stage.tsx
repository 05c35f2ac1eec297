import { Button } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff, IconMessageCircle2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useCallback } from 'react';
import { costWords } from '../../../ui/money-words.ts';
import { phaseOf, phaseWords } from '../talk/phase-of.ts';
import type { Phase } from '../talk/phase-of.ts';
import { chatIdOf } from '../talk/talk-view.ts';
import type { TalkState } from '../talk/talk-state.ts';
import type { Talk } from '../talk/talk.ts';
import { Announcer } from './announcer.tsx';
import { Captions } from './captions.tsx';
import { LevelMeter } from './level-meter.tsx';
import { TalkButton } from './talk-button.tsx';
import { TypeLine } from './type-line.tsx';
import './stage.css';

interface StageProps {
  readonly talk: Talk;
  readonly state: TalkState;
  readonly isPush: boolean;
}

/** Captions above, the button below. */
export function Stage({ talk, state, isPush }: StageProps) {
  const phase = phaseOf(state, isPush);
  const { view, draft } = state;
  return (
    <section className="card voice-stage" aria-label="Conversation">
      <SessionLine state={state} />
      <Captions view={view} draft={draft} isPush={isPush} />
      <Announcer turns={view.turns} />
      <Dock talk={talk} state={state} phase={phase} isPush={isPush} />
      <TypeLine onSend={(text) => talk.sayText(text)} />
    </section>
  );
}

/** Who answers, what it cost, and where it is kept. */
function SessionLine({ state: { view, ended } }: Pick<StageProps, 'state'>) {
  const { sessionId, model, costNano, turns, expiresIn } = view;
  if (sessionId === undefined) return null;
  return (
    <div className="voice-line small">
      <code className="clip" title={model}>
        {model === '' ? 'No model' : model}
      </code>
      {costNano === undefined ? null : (
        <span className="tabular muted" title="Hearing, answering and speaking, so far">
          {costWords(costNano)}
        </span>
      )}
      {ended === undefined && expiresIn !== undefined ? <span className="muted">Ends in {expiresIn} s</span> : null}
      {ended === undefined ? null : <span className="muted">Ended: {ended}</span>}
      {turns.length === 0 ? null : (
        <Link className="voice-line-chat" to="/chat/{-$sessionId}" params={{ sessionId: chatIdOf(sessionId) }}>
          <IconMessageCircle2 size={15} aria-hidden="true" />
          Open in Chat
        </Link>
      )}
    </div>
  );
}

function Dock({ talk, state, phase, isPush }: StageProps & { readonly phase: Phase }) {
  const readInput = useCallback(() => talk.inputLevel(), [talk]);
  const readOutput = useCallback(() => talk.outputLevel(), [talk]);
  const isLive = state.link === 'live';
  return (
    <div className="voice-dock">
      <LevelMeter label="Microphone" read={readInput} isOn={isLive && state.isListening} />
      <div className="voice-centre">
        <TalkButton talk={talk} phase={phase} isPush={isPush} />
        <span className="voice-phase small">
          {phase === 'speaking' && !state.isListening ? 'Answering' : phaseWords[phase]}
        </span>
      </div>
      <LevelMeter label="Answer" read={readOutput} isOn={isLive} />
      <div className="voice-tools">{isLive ? <Tools talk={talk} state={state} phase={phase} isPush={isPush} /> : null}</div>
    </div>
  );
}

function Tools({ talk, state, phase, isPush }: StageProps & { readonly phase: Phase }) {
  const { isMuted, isListening } = state;
  const Icon = isMuted ? IconMicrophone : IconMicrophoneOff;
  const isAnswering = phase === 'speaking' || phase === 'thinking';
  return (
    <>
      {isListening && !isPush ? (
        <Button variant="default" size="xs" leftSection={<Icon size={15} />} onClick={() => talk.setMuted(!isMuted)}>
          {isMuted ? 'Unmute' : 'Mute'}
        </Button>
      ) : null}
      <Button variant="default" size="xs" disabled={!isAnswering} onClick={() => talk.interrupt()}>
        Stop the answer
      </Button>
      {isPush ? (
        <Button variant="default" size="xs" onClick={() => talk.stop()}>
          End
        </Button>
      ) : null}
    </>
  );
}
