import type { Client } from '@causeway/client';
import { getDataRun, listDataRuns } from '@causeway/contract';
import type { DataRun, ExecutionId, FileId } from '@causeway/contract';
import { queryOptions } from '@tanstack/react-query';

const listedRuns = '50';

/** Runs that wrote something of a file, the newest first; reading and profiling are no runs to a person. */
export const runsQuery = (client: Client, fileId: FileId) =>
  queryOptions({
    queryKey: ['data-runs', fileId],
    queryFn: async ({ signal }): Promise<readonly DataRun[]> => {
      const { runs } = await client.call(listDataRuns, { query: { file_id: fileId, limit: listedRuns }, signal });
      return runs.filter(({ kind }) => kind === 'run' || kind === 'export');
    },
  });

export const runQuery = (client: Client, runId: ExecutionId) =>
  queryOptions({
    queryKey: ['data-run', runId],
    queryFn: ({ signal }) => client.call(getDataRun, { params: { executionId: runId }, signal }),
  });
