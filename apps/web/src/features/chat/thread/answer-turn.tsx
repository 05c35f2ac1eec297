import { readToolUses } from '@causeway/contract';
import type { Message } from '@causeway/contract';
import { AnswerFooter } from './answer-footer.tsx';
import { AnswerOutcome } from './answer-outcome.tsx';
import { CitedAnswer } from './cited-answer.tsx';
import { Reasoning } from './reasoning.tsx';
import { ToolCalls } from './tool-calls.tsx';
import { ToolUses } from './tool-uses.tsx';
import type { TurnProps } from './turn-props.ts';
import { Waiting } from './waiting.tsx';

/** Then the chips say what it does. */
const isUsingTool = ({ parts }: Message): boolean =>
  readToolUses(parts).some(({ status }) => status === 'running' || status === 'waiting');

/** What a model answered, while it comes and afterwards. */
export function AnswerTurn({ message, nodes, actions, isBusy, isLast }: TurnProps) {
  const { content, status, reasoning = '' } = message;
  const isGrowing = status === 'generating';
  const regenerate = () => actions.regenerate(message);
  return (
    <article className="turn answer" id={message.id} data-last={isLast || undefined} aria-busy={isGrowing}>
      <h2 className="visually-hidden">Answer</h2>
      {reasoning === '' ? null : (
        <Reasoning text={reasoning} isGrowing={isGrowing && content === ''} since={message.created_at} />
      )}
      <ToolUses parts={message.parts} isGrowing={isGrowing} />
      {isGrowing && content === '' && reasoning === '' && !isUsingTool(message) ? <Waiting since={message.created_at} /> : null}
      {content === '' ? null : <CitedAnswer message={message} />}
      <ToolCalls parts={message.parts} />
      <AnswerOutcome message={message} isBusy={isBusy} onRegenerate={regenerate} />
      {isGrowing ? null : (
        <AnswerFooter message={message} nodes={nodes} isBusy={isBusy} onRegenerate={regenerate} onShow={actions.show} />
      )}
    </article>
  );
}
