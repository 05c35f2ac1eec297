import { exportToPostgres, transformData } from '@causeway/contract';
import type { DataRun, FileId, ParameterValue, RecipeParameter } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import type { DraftStep } from '../draft-steps.ts';
import { outputOf, writeChoice } from './output-choice.ts';
import type { OutputChoice } from './output-choice.ts';

export interface WantedRun {
  readonly fileId: FileId;
  readonly sheet: string;
  readonly steps: readonly DraftStep[];
  readonly parameters: readonly RecipeParameter[];
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly choice: OutputChoice;
}

/** Starts a run and answers at once; where it stands comes from its stream. */
export function useStartRun() {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ fileId, sheet, steps, parameters, values, choice }: WantedRun): Promise<DataRun> => {
      const sent = steps.map((step) => ({ ...step }));
      if (choice.format === 'postgres') {
        return client.call(exportToPostgres, { params: { fileId }, body: { sheet, steps: sent, to: choice.postgres } });
      }
      return client.call(transformData, {
        query: { wait: '0' },
        body: {
          file_id: fileId,
          sheet,
          steps: sent,
          parameters: [...parameters],
          values: { ...values },
          output: outputOf(choice),
        },
      });
    },
    onSuccess(run, { choice }) {
      writeChoice(choice);
      queries.setQueryData(['data-run', run.run_id], run);
      return queries.invalidateQueries({ queryKey: ['data-runs', run.file_id] });
    },
  });
}
