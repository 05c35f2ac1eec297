import { ActionIcon, TextInput } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';

/** Where nobody can or wants to speak. */
export function TypeLine({ onSend }: { readonly onSend: (text: string) => void }) {
  const [text, setText] = useState('');
  const send = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    onSend(text.trim());
    setText('');
  };
  return (
    <form className="type-line" onSubmit={send}>
      <TextInput
        aria-label="Type instead of speaking"
        placeholder="Type instead"
        autoComplete="off"
        value={text}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      <ActionIcon type="submit" size={36} aria-label="Send" disabled={text.trim() === ''}>
        <IconArrowUp size={18} />
      </ActionIcon>
    </form>
  );
}
