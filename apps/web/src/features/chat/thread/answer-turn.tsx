import { Markdown } from '../markdown/markdown.tsx';
import { AnswerFooter } from './answer-footer.tsx';
import { AnswerOutcome } from './answer-outcome.tsx';
import { Reasoning } from './reasoning.tsx';
import { ToolCalls } from './tool-calls.tsx';
import { ToolUses } from './tool-uses.tsx';
import type { TurnProps } from './turn-props.ts';
import { Waiting } from './waiting.tsx';

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
      {isGrowing && content === '' && reasoning === '' ? <Waiting since={message.created_at} /> : null}
      <ToolUses parts={message.parts} isGrowing={isGrowing} />
      {content === '' ? null : <Markdown text={content} id={message.id} isGrowing={isGrowing} />}
      <ToolCalls parts={message.parts} />
      <AnswerOutcome message={message} isBusy={isBusy} onRegenerate={regenerate} />
      {isGrowing ? null : (
        <AnswerFooter message={message} nodes={nodes} isBusy={isBusy} onRegenerate={regenerate} onShow={actions.show} />
      )}
    </article>
  );
}
