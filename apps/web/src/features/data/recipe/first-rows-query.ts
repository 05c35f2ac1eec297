import type { Client } from '@causeway/client';
import { queryPreview } from '@causeway/contract';
import type { FileId, RecipeParameter } from '@causeway/contract';
import { queryOptions } from '@tanstack/react-query';
import type { DraftStep } from '../draft-steps.ts';

/** Enough to see an effect, few enough to come at once. */
const firstRows = 200;

interface FirstRows {
  readonly fileId: FileId;
  readonly sheet: string;
  readonly steps: readonly DraftStep[];
  readonly parameters: readonly RecipeParameter[];
}

/** The first rows after steps, with what each step did to their number. */
export const firstRowsQuery = (client: Client, { fileId, sheet, steps, parameters }: FirstRows) =>
  queryOptions({
    queryKey: ['recipe-rows', fileId, sheet, steps, parameters],
    queryFn: ({ signal }) =>
      client.call(queryPreview, {
        body: {
          file_id: fileId,
          sheet,
          limit: firstRows,
          steps: steps.map((step) => ({ ...step })),
          parameters: [...parameters],
          counts: steps.length > 0,
        },
        signal,
        timeoutMs: 60_000,
      }),
    staleTime: 60_000,
  });
