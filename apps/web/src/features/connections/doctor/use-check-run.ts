import { runCheck } from '@causeway/client';
import type { DoctorCheck } from '@causeway/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { askBrowser } from './ask-browser.ts';
import { checkQuery } from './check-queries.ts';
import { toOrder, toTarget } from './check-values.ts';
import type { CheckValues } from './check-values.ts';

/** Where a running check stands. */
export interface Running {
  readonly step: 1 | 2;
  /** What is being looked at. */
  readonly doing: string;
  /** ms since 1970 UTC. */
  readonly since: number;
}

export interface CheckRun {
  readonly running: Running | undefined;
  readonly error: unknown;
  readonly start: (values: CheckValues) => Promise<void>;
  readonly cancel: () => void;
}

/** This browser's half first, then the server's; leaving the page or cancelling ends both. */
export function useCheckRun(onDone: (check: DoctorCheck) => void): CheckRun {
  const client = useClient();
  const queries = useQueryClient();
  const [running, setRunning] = useState<Running>();
  const [error, setError] = useState<unknown>();
  const current = useRef<AbortController>(undefined);
  useEffect(() => () => current.current?.abort(), []);

  async function start(values: CheckValues): Promise<void> {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    const { signal } = controller;
    const since = Date.now();
    const tell = (step: Running['step'], doing: string) => {
      if (!signal.aborted) setRunning({ step, doing, since });
    };
    setError(undefined);
    try {
      tell(1, 'this browser tries it');
      const browser = await askBrowser(toOrder(values), signal);
      tell(2, 'the doctor starts');
      const onProgress = (text: string) => tell(2, text);
      const check = await runCheck(client, { ...toTarget(values, location.origin), browser }, { onProgress, signal });
      queries.setQueryData(checkQuery(client, check.id).queryKey, check);
      void queries.invalidateQueries({ queryKey: ['checks'] });
      onDone(check);
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    } finally {
      if (current.current === controller) setRunning(undefined);
    }
  }

  const cancel = () => {
    current.current?.abort();
    setRunning(undefined);
  };
  return { running, error, start, cancel };
}
