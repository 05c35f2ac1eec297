import type { Message, MessageId } from '@causeway/contract';
import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { versionsOf } from '../live/branch.ts';
import type { TreeNode } from '../live/branch.ts';

interface VersionSwitchProps {
  readonly message: Message;
  readonly nodes: readonly TreeNode[];
  readonly isBusy: boolean;
  readonly noun: 'Question' | 'Answer';
  readonly onShow: (id: MessageId) => void;
}

/** "2 of 3", where a turn was edited or answered anew. */
export function VersionSwitch({ message, nodes, isBusy, noun, onShow }: VersionSwitchProps) {
  const versions = versionsOf(nodes, message);
  const at = versions.findIndex(({ id }) => id === message.id);
  if (versions.length < 2 || at === -1) return null;
  const before = versions[at - 1];
  const after = versions[at + 1];
  const go = (to: TreeNode | undefined) => () => (to === undefined ? undefined : onShow(to.id));
  return (
    <span className="version-switch" role="group" aria-label={`${noun} ${at + 1} of ${versions.length}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        className="quiet-icon"
        size={24}
        aria-label={`${noun} before`}
        disabled={isBusy || before === undefined}
        onClick={go(before)}
      >
        <IconChevronLeft size={14} />
      </ActionIcon>
      <span className="tiny tabular" aria-hidden="true">
        {at + 1} of {versions.length}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        className="quiet-icon"
        size={24}
        aria-label={`${noun} after`}
        disabled={isBusy || after === undefined}
        onClick={go(after)}
      >
        <IconChevronRight size={14} />
      </ActionIcon>
    </span>
  );
}
