import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDots,
  IconEye,
  IconEyeOff,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { freeStepId } from '../draft-steps.ts';
import type { DraftStep } from '../draft-steps.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { sentenceText } from './step-sentence.ts';

interface StepMenuProps {
  readonly step: DraftStep;
  readonly at: number;
  readonly onEdit: () => void;
  readonly onMove: (to: number) => void;
}

/** Everything that can be done with one step. */
export function StepMenu({ step, at, onEdit, onMove }: StepMenuProps) {
  const { steps, draft, dispatch } = useDraftSteps();
  const isOff = step.enabled === false;
  const copy = () => dispatch({ type: 'edit', edit: { type: 'insert', at: at + 1, step: { ...step, id: freeStepId(draft) } } });
  return (
    <span className="step-row-acts">
      <ActionIcon
        variant="subtle"
        color="gray"
        className="quiet-icon"
        size={28}
        aria-label={`Edit step ${at + 1}`}
        onClick={onEdit}
      >
        <IconPencil size={15} />
      </ActionIcon>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            className="quiet-icon"
            size={28}
            aria-label={`More for step ${at + 1}: ${sentenceText(step)}`}
          >
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={isOff ? <IconEye size={15} /> : <IconEyeOff size={15} />}
            onClick={() => dispatch({ type: 'edit', edit: { type: 'enable', id: step.id, enabled: isOff } })}
          >
            {isOff ? 'Switch on' : 'Switch off'}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={copy}>
            Duplicate
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowUp size={15} />} disabled={at === 0} onClick={() => onMove(at - 1)}>
            Move up
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowDown size={15} />}
            disabled={at === steps.length - 1}
            onClick={() => onMove(at + 1)}
          >
            Move down
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={15} />}
            className="danger-item"
            onClick={() => dispatch({ type: 'edit', edit: { type: 'remove', id: step.id } })}
          >
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
