import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CommandLine } from './command-line.tsx';
import './empty-state.css';

type EmptyStateProps =
  /** Nothing yet: one sentence, one button, and the same act as a command. */
  | { readonly variant: 'start'; readonly sentence: string; readonly action: ReactNode; readonly command?: string }
  /** Filters that match nothing: what they are, and a way to clear them. */
  | {
      readonly variant: 'not-found';
      readonly sentence: string;
      readonly filters: readonly string[];
      readonly onClear: () => void;
    }
  /** Nothing left to do. */
  | { readonly variant: 'completed'; readonly sentence: string };

/** What a list shows instead of rows. */
export function EmptyState(props: EmptyStateProps) {
  return (
    <div className="empty-state">
      {props.variant === 'completed' ? <IconCheck className="empty-state-check" size={20} aria-hidden="true" /> : null}
      <p>{props.sentence}</p>
      {props.variant === 'start' ? props.action : null}
      {props.variant === 'start' && props.command !== undefined ? <CommandLine command={props.command} /> : null}
      {props.variant === 'not-found' ? <Filters filters={props.filters} onClear={props.onClear} /> : null}
    </div>
  );
}

function Filters({ filters, onClear }: { readonly filters: readonly string[]; readonly onClear: () => void }) {
  return (
    <>
      <p className="muted small">
        {filters.map((filter) => (
          <code key={filter} className="empty-state-filter">
            {filter}
          </code>
        ))}
      </p>
      <Button variant="default" onClick={onClear}>
        Clear filters
      </Button>
    </>
  );
}
