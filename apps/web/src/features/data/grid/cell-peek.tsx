import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { fetchPage } from './use-rows.ts';
import type { Rows } from './use-rows.ts';
import './cell-peek.css';

interface CellPeekProps {
  readonly rows: Rows;
  readonly row: number;
  /** Name of the column that was chosen. */
  readonly column: string | undefined;
  readonly onRow: (row: number) => void;
  readonly onClose: () => void;
}

/** A row from top to bottom, every value in full. */
export function CellPeek({ rows, row, column, onRow, onClose }: CellPeekProps) {
  const client = useClient();
  const page = useQuery({
    queryKey: ['files', rows.query.fileId, 'row', rows.query, row],
    queryFn: ({ signal }) => fetchPage(client, rows.query, { offset: row, limit: 1, columns: [], signal }),
  });
  const line = page.data?.lines[0];
  const actions = (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        disabled={row === 0}
        aria-label="Row above"
        onClick={() => onRow(row - 1)}
      >
        <IconChevronUp size={16} />
      </Button>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        disabled={row >= rows.page.total - 1}
        aria-label="Row below"
        onClick={() => onRow(row + 1)}
      >
        <IconChevronDown size={16} />
      </Button>
    </>
  );
  return (
    <Peek title={line === undefined ? 'Row' : `Line ${line}`} onClose={onClose} actions={actions}>
      <FailureCard error={page.error} onCheck={page.refetch} />
      <dl className="row-values">
        {page.data?.columns.map(({ name }, index) => {
          const value = page.data.values[index]?.[0] ?? null;
          return (
            <div key={name} data-chosen={name === column || undefined}>
              <dt>{name}</dt>
              <dd>
                {value === null ? <span className="muted">null</span> : <span className="row-value">{value}</span>}
                {value === null || value === '' ? null : <CopyButton text={value} label={`Copy ${name}`} />}
              </dd>
            </div>
          );
        })}
      </dl>
    </Peek>
  );
}
