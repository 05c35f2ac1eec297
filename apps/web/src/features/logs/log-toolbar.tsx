import { Button, SegmentedControl } from '@mantine/core';
import type { FollowState } from '@causeway/client';
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { SearchField } from '../../ui/search-field.tsx';
import { State } from '../../ui/state.tsx';
import { readLogSearch } from './log-search.ts';
import type { LogSearch } from './log-search.ts';

interface LogToolbarProps {
  readonly search: LogSearch;
  readonly onChange: (search: LogSearch) => void;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly count: { readonly shown: number; readonly all: number };
  readonly state: FollowState;
}

const levels = [
  { value: 'trace', label: 'All' },
  { value: 'info', label: 'Info' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
];

/** Filters at the left, the stream at the right. */
export function LogToolbar({ search, onChange, isFollowing, onFollow, count, state }: LogToolbarProps) {
  const { level = 'info', request } = search;
  return (
    <div className="log-toolbar">
      <SegmentedControl
        size="xs"
        aria-label="Level and above"
        value={level}
        onChange={(value) => onChange(readLogSearch({ ...search, level: value }))}
        data={levels}
      />
      <SearchField
        text={search.text ?? ''}
        label="Filter lines"
        placeholder="Filter: path, id, cause"
        className="log-toolbar-text"
        onSearch={(text) => onChange(readLogSearch({ ...search, text }))}
      />
      {request === undefined ? null : (
        <Button
          variant="default"
          size="xs"
          rightSection={<IconX size={14} />}
          aria-label={`Show all requests, not only ${request}`}
          onClick={() => onChange(readLogSearch({ ...search, request: undefined }))}
        >
          <code>{request}</code>
        </Button>
      )}
      <span className="muted small tabular log-toolbar-count">
        {count.shown === count.all ? `${count.all} lines` : `${count.shown} of ${count.all}`}
      </span>
      <Following state={state} isFollowing={isFollowing} />
      <Button
        variant="default"
        size="xs"
        leftSection={isFollowing ? <IconPlayerPause size={14} /> : <IconPlayerPlay size={14} />}
        onClick={() => onFollow(!isFollowing)}
      >
        {isFollowing ? 'Pause' : 'Follow'}
      </Button>
    </div>
  );
}

function Following({ state, isFollowing }: { readonly state: FollowState; readonly isFollowing: boolean }) {
  if (!isFollowing) return <State kind="waiting">Paused</State>;
  switch (state.status) {
    case 'live':
      return <State kind="running">Following</State>;
    case 'connecting':
      return <State kind="waiting">Connecting</State>;
    case 'reconnecting':
    case 'offline':
      return <State kind="attention">Reconnecting</State>;
    case 'closed':
      return <State kind="failed">Not following</State>;
  }
}
