import type { Model } from '@causeway/contract';
import { Select } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { groupModels } from './model-choice.ts';

interface ModelPickerProps {
  readonly models: readonly Model[];
  readonly model: string | undefined;
  readonly onChoose: (model: string) => void;
}

const searchableFrom = 9;

/** Which model answers next. */
export function ModelPicker({ models, model, onChoose }: ModelPickerProps) {
  return (
    <Select
      className="model-picker"
      variant="unstyled"
      size="xs"
      aria-label="Model"
      data={groupModels(models).map(({ group, items }) => ({ group, items: [...items] }))}
      value={model ?? null}
      allowDeselect={false}
      searchable={models.length >= searchableFrom}
      limit={200}
      nothingFoundMessage="No such model"
      rightSection={<IconChevronDown size={13} aria-hidden="true" />}
      rightSectionWidth={20}
      comboboxProps={{ width: 280, position: 'top-start', transitionProps: { duration: 120 } }}
      onChange={(next) => (next === null ? undefined : onChoose(next))}
    />
  );
}
