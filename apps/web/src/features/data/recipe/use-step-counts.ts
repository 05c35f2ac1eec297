import type { StepCounts } from '@causeway/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { firstRowsQuery } from './first-rows-query.ts';

/** Rows after each step. */
export interface StepFigures {
  /** By id. */
  readonly counts: ReadonlyMap<string, StepCounts>;
  /** They are of a sample of a large sheet. */
  readonly isPartial: boolean;
}

const none: StepFigures = { counts: new Map(), isPartial: false };

/** What every step that can run does with the rows. */
export function useStepCounts(): StepFigures {
  const { fileId, sheet, check, draft } = useDraftSteps();
  const client = useClient();
  const broken = new Set(check?.steps.flatMap(({ id, status }) => (status === 'broken' ? [id] : [])));
  // Of the steps as they were checked: an order that was not may not run.
  const able = check?.asked.filter(({ id, enabled }) => enabled !== false && !broken.has(id)) ?? [];
  const { data } = useQuery({
    ...firstRowsQuery(client, { fileId, sheet, steps: able, parameters: draft.parameters }),
    placeholderData: keepPreviousData,
    enabled: able.length > 0,
  });
  if (data?.steps === undefined || able.length === 0) return none;
  return { counts: new Map(data.steps.map((one) => [one.id, one])), isPartial: data.is_partial };
}
