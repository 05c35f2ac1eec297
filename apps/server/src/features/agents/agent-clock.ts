import { Fault } from '@causeway/contract';

/** The time one turn may take; what a person takes to decide does not count. */
export interface AgentClock {
  readonly signal: AbortSignal;
  /** Stops while the work waits. */
  pausing<Value>(work: () => Promise<Value>): Promise<Value>;
  end(): void;
}

export function createAgentClock(limitMs: number, caller: AbortSignal): AgentClock {
  const controller = new AbortController();
  let leftMs = limitMs;
  let startedAt = 0;
  let timer: NodeJS.Timeout | undefined;

  function ring(): void {
    const message = `The agent took longer than its ${limitMs / 1000} seconds.`;
    controller.abort(new Fault('agent_limit_reached', { message }));
  }
  function start(): void {
    startedAt = performance.now();
    timer = setTimeout(ring, leftMs);
  }
  function pause(): void {
    clearTimeout(timer);
    leftMs = Math.max(1, leftMs - (performance.now() - startedAt));
  }

  start();
  return {
    signal: AbortSignal.any([caller, controller.signal]),
    async pausing(work) {
      pause();
      try {
        return await work();
      } finally {
        start();
      }
    },
    end: () => clearTimeout(timer),
  };
}
