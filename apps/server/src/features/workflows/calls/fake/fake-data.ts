import type { DataRun } from '@causeway/contract';
import type { AwaitedTransform, DataRoom, Transformed } from '../../../data/events.ts';

/** Stands for data: each transform is remembered and answered with a run of three rows, one of them refused. */
export interface FakeData extends DataRoom {
  readonly asked: readonly AwaitedTransform[];
  /** What expectations of the next runs say. */
  expects(expectations: DataRun['expectations']): void;
}

export function createFakeData(): FakeData {
  const asked: AwaitedTransform[] = [];
  let expectations: DataRun['expectations'] = [];
  const artifact = (name: string, rows: number) => ({ name, type: 'text/csv', bytes: 9, sha256: 'ab', rows });
  return {
    asked,
    expects: (list) => {
      expectations = list;
    },
    transform: async (request): Promise<Transformed> => {
      asked.push(request);
      const run = {
        run_id: 'exe_1',
        file_id: request.fileId,
        sheet: 'Sheet1',
        status: 'completed',
        counts: { rows_in: 3, rows_out: 2, rejected: 1, filtered: 0, deduplicated: 0, is_balanced: true },
        steps: [],
        expectations,
        artifacts: [artifact('clean.csv', 2), artifact('clean rejected.csv', 1)],
      };
      return { run: run as unknown as DataRun, manifest: { source: { name: 'orders.csv' } }, fileId: null };
    },
  };
}
