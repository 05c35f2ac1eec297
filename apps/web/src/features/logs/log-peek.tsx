import { Button } from '@mantine/core';
import type { LogEntry } from '@causeway/contract';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Peek } from '../../ui/peek.tsx';
import { State } from '../../ui/state.tsx';
import { headlineOf, toMarkdown } from './log-filter.ts';
import { levelStates } from './log-row.tsx';

interface LogPeekProps {
  readonly entry: LogEntry;
  readonly onClose: () => void;
  readonly onRequest: (requestId: string) => void;
}

const labels: Readonly<Partial<Record<keyof LogEntry, string>>> = {
  message: 'Message',
  status: 'Status',
  code: 'Code',
  cause: 'Cause',
  duration_ms: 'Duration, ms',
  origin: 'Origin',
  cors: 'CORS',
  request_id: 'Request',
  seq: 'Line',
};

/** Every field of one line. */
export function LogPeek({ entry, onClose, onRequest }: LogPeekProps) {
  const { request_id: requestId } = entry;
  const fields = (Object.keys(labels) as (keyof LogEntry)[]).filter((field) => entry[field] !== undefined);
  return (
    <Peek
      title={headlineOf(entry)}
      onClose={onClose}
      actions={<CopyButton text={toMarkdown(entry)} label="Copy as Markdown" />}
    >
      <State kind={levelStates[entry.level]}>{entry.level}</State>
      <Facts
        facts={[
          ['Time', new Date(entry.time).toISOString().replace('T', ' ')],
          ...fields.map((field) => [labels[field] ?? field, <code key={field}>{String(entry[field])}</code>] as const),
        ]}
      />
      {requestId === undefined ? null : (
        <div>
          <Button variant="default" size="xs" onClick={() => onRequest(requestId)}>
            Only this request
          </Button>
        </div>
      )}
    </Peek>
  );
}
