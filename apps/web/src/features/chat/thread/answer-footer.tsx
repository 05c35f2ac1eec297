import { readAnsweringAgent } from '@causeway/contract';
import type { Message, MessageId } from '@causeway/contract';
import { ActionIcon } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { modelName } from '../composer/model-choice.ts';
import type { TreeNode } from '../live/branch.ts';
import { usageDetails, usageWords } from './usage-words.ts';
import { VersionSwitch } from './version-switch.tsx';

interface AnswerFooterProps {
  readonly message: Message;
  readonly nodes: readonly TreeNode[];
  readonly isBusy: boolean;
  readonly onRegenerate: () => void;
  readonly onShow: (id: MessageId) => void;
}

/** Who answered, what it took, and what can be done with it. */
export function AnswerFooter({ message, nodes, isBusy, onRegenerate, onShow }: AnswerFooterProps) {
  const { model, usage } = message;
  const words = usageWords(usage);
  const agent = readAnsweringAgent(message.parts)?.name;
  return (
    <footer className="turn-footer">
      <VersionSwitch message={message} nodes={nodes} onShow={onShow} isBusy={isBusy} noun="Answer" />
      <span className="turn-tools">
        {message.content === '' ? null : <CopyButton text={message.content} label="Copy answer" />}
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet-icon"
          aria-label="Regenerate"
          data-hint="Another answer"
          disabled={isBusy}
          onClick={onRegenerate}
        >
          <IconRefresh size={15} />
        </ActionIcon>
      </span>
      <span className="turn-facts muted tiny tabular">
        {agent === undefined ? null : <span>{agent}</span>}
        {model === undefined ? null : <span title={model}>{modelName(model)}</span>}
        {usage === undefined || words === undefined ? null : <span title={usageDetails(usage)}>{words}</span>}
        <RelativeTime at={message.created_at} />
      </span>
    </footer>
  );
}
