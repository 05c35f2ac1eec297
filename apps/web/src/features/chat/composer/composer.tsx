import { useEffect, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { ComposerAct } from './composer-act.tsx';
import type { ComposerState } from './composer-act.tsx';
import { composerAct } from './composer-keys.ts';
import { GrowingField } from './growing-field.tsx';
import './composer.css';

interface ComposerProps {
  readonly text: string;
  readonly onType: (text: string) => void;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
  readonly state: ComposerState;
  readonly picker: ReactNode;
  readonly hint: ReactNode;
}

// A phone's keyboard should not jump up by itself.
const takesFocus = () => !globalThis.matchMedia('(pointer: coarse)').matches;

/** Where one writes. Enter sends, Shift+Enter is a new line. */
export function Composer({ text, onType, onSend, onStop, state, picker, hint }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (takesFocus()) field.current?.focus({ preventScroll: true });
  }, []);
  const isEmpty = text.trim() === '';
  const send = () => {
    if (!isEmpty && state === 'ready') onSend(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, shiftKey, altKey } = event;
    if (composerAct({ key, shiftKey, altKey, isComposing: event.nativeEvent.isComposing }) !== 'send') return;
    event.preventDefault();
    send();
  };
  return (
    <div className="composer">
      <div className="composer-box">
        <GrowingField
          fieldRef={field}
          label="Message"
          placeholder="Write a message"
          value={text}
          onType={onType}
          onKeyDown={onKeyDown}
        />
        <div className="composer-bar">
          {picker}
          <ComposerAct state={state} isEmpty={isEmpty} onSend={send} onStop={onStop} />
        </div>
      </div>
      <div className="composer-hint">{hint}</div>
    </div>
  );
}
