import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';

const typingMs = 200;

interface SearchFieldProps {
  /** What is searched for now; a change from outside replaces what was typed. */
  readonly text: string;
  readonly label: string;
  readonly placeholder: string;
  readonly className: string;
  readonly onSearch: (text: string) => void;
}

/** A search whose text reaches the address when the typing pauses. */
export function SearchField({ text, label, placeholder, className, onSearch }: SearchFieldProps) {
  const [typed, setTyped] = useState(text);
  const [given, setGiven] = useState(text);
  if (given !== text) {
    setGiven(text);
    setTyped(text);
  }
  useEffect(() => {
    if (typed === text) return undefined;
    const timer = setTimeout(() => onSearch(typed), typingMs);
    return () => clearTimeout(timer);
  });
  return (
    <TextInput
      size="xs"
      type="search"
      className={className}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={14} />}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
