import type { ExecutionId, ExecutionSnapshot } from '@causeway/contract';
import { createContext, use } from 'react';
import type { RunView } from './live-run.ts';
import type { RunStep } from './run-steps.ts';

/** What every part of the page of a run shares. */
export interface RunDesk {
  readonly id: ExecutionId;
  readonly run: RunView;
  readonly snapshot: ExecutionSnapshot;
  readonly steps: readonly RunStep[];
  readonly selected: RunStep | undefined;
  /** By definition pointer. */
  select(path: string | undefined): void;
  /** Shows this iteration of a loop. */
  pick(loop: string, iteration: number): void;
}

export const RunContext = createContext<RunDesk | undefined>(undefined);

/** The run around this component. */
export function useRunDesk(): RunDesk {
  const desk = use(RunContext);
  if (desk === undefined) throw new Error('useRunDesk needs a RunContext above it');
  return desk;
}
