import { memo } from 'react';
import { AnswerTurn } from './answer-turn.tsx';
import { OtherTurn } from './other-turn.tsx';
import { QuestionTurn } from './question-turn.tsx';
import type { TurnProps } from './turn-props.ts';

/** One message of the thread. */
export const Turn = memo(TurnOfRole);

function TurnOfRole(props: TurnProps) {
  const { role } = props.message;
  if (role === 'user') return <QuestionTurn {...props} />;
  return role === 'assistant' ? <AnswerTurn {...props} /> : <OtherTurn message={props.message} />;
}
