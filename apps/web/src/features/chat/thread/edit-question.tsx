import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { composerAct } from '../composer/composer-keys.ts';
import { GrowingField } from '../composer/growing-field.tsx';

interface EditQuestionProps {
  readonly text: string;
  readonly onSend: (text: string) => void;
  readonly onCancel: () => void;
}

/** The question as a field. The old version stays in its own branch. */
export function EditQuestion({ text, onSend, onCancel }: EditQuestionProps) {
  const [content, setContent] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);
  const send = () => {
    if (content.trim() !== '') onSend(content);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, shiftKey, altKey } = event;
    const act = composerAct({ key, shiftKey, altKey, isComposing: event.nativeEvent.isComposing });
    if (act === undefined) return;
    event.preventDefault();
    if (act === 'send') send();
    else onCancel();
  };
  return (
    <div className="edit-question">
      <GrowingField fieldRef={field} label="Edit your question" value={content} onType={setContent} onKeyDown={onKeyDown} />
      <div className="edit-question-actions">
        <span className="muted tiny">The first version and its answers are kept.</span>
        <Button variant="default" size="xs" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="xs" onClick={send} disabled={content.trim() === ''}>
          Ask again
        </Button>
      </div>
    </div>
  );
}
