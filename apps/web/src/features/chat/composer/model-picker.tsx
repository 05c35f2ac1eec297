import { agentModelPrefix } from '@causeway/contract';
import type { Agent, Model } from '@causeway/contract';
import { Select } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { groupModels } from './model-choice.ts';

interface ModelPickerProps {
  readonly models: readonly Model[];
  readonly agents: readonly Agent[];
  /** A model, or `agent:<id>`. */
  readonly chosen: string | undefined;
  readonly onChoose: (chosen: string) => void;
}

const searchableFrom = 9;

/** Who answers next: a model, or an agent with its tools. */
export function ModelPicker({ models, agents, chosen, onChoose }: ModelPickerProps) {
  const named = agents.map(({ id, name }) => ({ value: `${agentModelPrefix}${id}`, label: name }));
  return (
    <Select
      className="model-picker"
      variant="unstyled"
      size="xs"
      aria-label="Model"
      data={[
        ...(named.length === 0 ? [] : [{ group: 'Agents', items: named }]),
        ...groupModels(models).map(({ group, items }) => ({ group, items: [...items] })),
      ]}
      value={chosen ?? null}
      allowDeselect={false}
      searchable={models.length + agents.length >= searchableFrom}
      limit={200}
      nothingFoundMessage="No such model"
      rightSection={<IconChevronDown size={13} aria-hidden="true" />}
      rightSectionWidth={20}
      comboboxProps={{ width: 280, position: 'top-start', transitionProps: { duration: 120 } }}
      onChange={(next) => (next === null ? undefined : onChoose(next))}
    />
  );
}
