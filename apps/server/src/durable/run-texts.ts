import type { ExecutionDelta, ExecutionEvent } from '@causeway/contract';

interface Text {
  attempt: number;
  text: string;
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

const isEnd = ({ type }: ExecutionEvent): boolean =>
  type === 'task.completed' || type === 'task.faulted' || type === 'task.cancelled';
const isOver = ({ type }: ExecutionEvent): boolean =>
  type === 'execution.completed' || type === 'execution.faulted' || type === 'execution.cancelled';

/** A step that says more than this is shown from its end only by those who watched from the beginning. */
const maxLength = 256 * 1024;

export function createRunTexts(): RunTexts {
  const runs = new Map<string, Map<string, Text>>();

  const drop = (run: string, path: string): void => {
    const texts = runs.get(run);
    texts?.delete(path);
    if (texts?.size === 0) runs.delete(run);
  };

  return {
    add: (run, { path, attempt, off, text }) => {
      const texts = runs.get(run) ?? new Map<string, Text>();
      runs.set(run, texts);
      const known = texts.get(path);
      if (known?.attempt !== attempt) {
        // What began elsewhere is whole with its output only.
        if (off === 0) texts.set(path, { attempt, text });
      } else if (off <= known.text.length && known.text.length < maxLength) {
        known.text += text.slice(known.text.length - off);
      }
    },
    settle: (run, events) => {
      if (!runs.has(run)) return;
      for (const event of events) {
        if (isEnd(event)) drop(run, event.path);
        else if (isOver(event)) runs.delete(run);
      }
    },
    forget: (run) => void runs.delete(run),
    of: (run) => [...(runs.get(run) ?? [])].map(([path, { attempt, text }]) => ({ path, attempt, off: 0, text })),
  };
}
