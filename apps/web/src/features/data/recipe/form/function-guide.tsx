import { TextInput } from '@mantine/core';
import type { RecipeFunction } from '@causeway/contract';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

interface FunctionGuideProps {
  readonly functions: readonly RecipeFunction[];
  readonly onInsert: (name: string) => void;
}

/** Every function with what it takes and does; a click puts it where the cursor is. */
export function FunctionGuide({ functions, onInsert }: FunctionGuideProps) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = functions.filter(({ call, says }) => `${call} ${says}`.toLowerCase().includes(wanted));
  return (
    <details className="function-guide">
      <summary>Functions</summary>
      <TextInput
        size="xs"
        type="search"
        aria-label="Search functions"
        placeholder="Search functions"
        leftSection={<IconSearch size={14} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ul className="function-guide-list">
        {found.map(({ name, call, says }) => (
          <li key={name}>
            <button type="button" onClick={() => onInsert(name)}>
              <code>{call}</code>
              <span className="muted tiny">{says}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="muted tiny">No function by that name</p> : null}
    </details>
  );
}
