import type { Message } from '@causeway/contract';
import { Button } from '@mantine/core';
import { State } from '../../../ui/state.tsx';
import { outcomeOf } from './outcome-of.ts';

interface AnswerOutcomeProps {
  readonly message: Message;
  readonly isBusy: boolean;
  readonly onRegenerate: () => void;
}

/** One quiet line below an answer that did not end well. */
export function AnswerOutcome({ message, isBusy, onRegenerate }: AnswerOutcomeProps) {
  const outcome = outcomeOf(message);
  if (outcome === undefined) return null;
  return (
    <div className="answer-outcome" data-kind={outcome.kind}>
      <State kind={outcome.kind}>{outcome.word}</State>
      <p className="muted small">{outcome.sentence}</p>
      <Button variant="default" size="compact-sm" disabled={isBusy} onClick={onRegenerate}>
        Regenerate
      </Button>
    </div>
  );
}
