import type { ExecutionDelta, ExecutionEvent } from '@causeway/contract';

interface Text {
  readonly attempt: number;
  text: string;
  /** Also counts what is not kept. */
  length: number;
}

/** Text of running steps so far, by run and path; in memory alone. */
export interface RunTexts {
  add(run: string, delta: ExecutionDelta): void;
  /** Steps that ended need no text any more: the log has their output. */
  settle(run: string, events: readonly ExecutionEvent[]): void;
  forget(run: string): void;
  /** For who joins late: the text so far of each running step. */
  of(run: string): readonly ExecutionDelta[];
}

const endTypes: ReadonlySet<string> = new Set(['task.completed', 'task.faulted', 'task.cancelled']);
/** The last event of a log. */
export const overTypes: ReadonlySet<string> = new Set(['execution.completed', 'execution.faulted', 'execution.cancelled']);

/** Of what a step says beyond this, late viewers see the output only. */
const maxLength = 256 * 1024;

function grow(known: Text, { off, text }: Pick<ExecutionDelta, 'off' | 'text'>): void {
  if (off > known.length) return;
  const fresh = text.slice(known.length - off);
  if (known.length < maxLength) known.text += fresh;
  known.length += fresh.length;
}

export function createRunTexts(): RunTexts {
  const runs = new Map<string, Map<string, Text>>();

  /** The text of the attempt; another attempt begins anew. */
  function textOf(run: string, { path, attempt }: Pick<ExecutionDelta, 'path' | 'attempt'>): Text {
    const texts = runs.get(run) ?? new Map<string, Text>();
    runs.set(run, texts);
    const known = texts.get(path);
    if (known?.attempt === attempt) return known;
    const fresh: Text = { attempt, text: '', length: 0 };
    texts.set(path, fresh);
    return fresh;
  }

  return {
    add: (run, delta) => {
      const isKnown = runs.get(run)?.get(delta.path)?.attempt === delta.attempt;
      // Who did not hear the beginning has no text so far.
      if (isKnown || delta.off === 0) grow(textOf(run, delta), delta);
    },
    settle: (run, events) => {
      const texts = runs.get(run);
      if (!texts) return;
      for (const { type, path } of events) {
        if (endTypes.has(type)) texts.delete(path);
        if (overTypes.has(type)) texts.clear();
      }
      if (texts.size === 0) runs.delete(run);
    },
    forget: (run) => void runs.delete(run),
    of: (run) => [...(runs.get(run) ?? [])].map(([path, { attempt, text }]) => ({ path, attempt, off: 0, text })),
  };
}
