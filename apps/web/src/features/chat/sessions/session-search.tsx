import { ActionIcon, TextInput } from '@mantine/core';
import { IconArchive, IconPlus, IconSearch, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { moveFocus } from './move-focus.ts';
import type { SessionFilters } from './session-cache.ts';
import { useSlash } from './use-slash.ts';

interface SessionSearchProps {
  readonly filters: SessionFilters;
  readonly onChange: (filters: SessionFilters) => void;
  readonly onNew: () => void;
}

/** The head of the list: a new chat, the search field and the archive. */
export function SessionSearch({ filters, onChange, onNew }: SessionSearchProps) {
  const field = useRef<HTMLInputElement>(null);
  useSlash(field);
  const { text, isArchived } = filters;
  return (
    <div className="session-search">
      <Link to="/chat/{-$sessionId}" params={{}} className="session-new" onClick={onNew}>
        <IconPlus size={16} stroke={2} aria-hidden="true" />
        New chat
      </Link>
      <div className="session-search-row">
        <TextInput
          ref={field}
          size="xs"
          type="search"
          aria-label="Search chats and messages"
          placeholder="Search"
          data-session-stop
          onKeyDown={moveFocus}
          value={text}
          maxLength={200}
          leftSection={<IconSearch size={14} aria-hidden="true" />}
          rightSection={text === '' ? <span /> : <Clear onClear={() => onChange({ ...filters, text: '' })} />}
          onChange={(event) => onChange({ ...filters, text: event.currentTarget.value })}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet-icon session-archive-toggle"
          size={30}
          aria-label="Archived chats"
          aria-pressed={isArchived}
          data-hint={isArchived ? 'Back to chats' : 'Archived chats'}
          data-side="left"
          onClick={() => onChange({ ...filters, isArchived: !isArchived })}
        >
          <IconArchive size={16} stroke={1.7} />
        </ActionIcon>
      </div>
    </div>
  );
}

function Clear({ onClear }: { readonly onClear: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" className="quiet-icon" size={22} aria-label="Clear search" onClick={onClear}>
      <IconX size={13} />
    </ActionIcon>
  );
}
