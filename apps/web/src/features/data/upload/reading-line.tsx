import { cancelDataRun } from '@causeway/contract';
import type { DataFile, DataProgress } from '@causeway/contract';
import { useMutation } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { LiveLine } from '../../../ui/live-line.tsx';
import { Meter } from '../meter.tsx';
import { progressNote } from './progress-note.ts';

interface ReadingLineProps {
  readonly file: DataFile;
  readonly progress: DataProgress | undefined;
}

/** How far the server is with reading a file. */
export function ReadingLine({ file, progress }: ReadingLineProps) {
  const client = useClient();
  const runId = file.run_id;
  const cancel = useMutation({
    mutationFn: async () => (runId === null ? undefined : client.call(cancelDataRun, { params: { executionId: runId } })),
  });
  const phase = progress?.phase ?? 'waiting for its turn';
  return (
    <div className="reading-line">
      <LiveLine
        what={cancel.isPending ? 'Cancelling' : `Reading: ${phase}`}
        {...(progress?.started_at === undefined || progress.started_at === null ? {} : { since: progress.started_at })}
        {...(progress === undefined ? {} : { note: progressNote(progress) })}
        {...(runId === null ? {} : { onCancel: () => cancel.mutate() })}
      />
      <Meter label={`Reading ${file.name}`} percent={progress?.percent ?? null} />
    </div>
  );
}
