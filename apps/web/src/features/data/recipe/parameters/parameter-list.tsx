import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { columnTypes } from '@causeway/contract';
import type { RecipeParameter } from '@causeway/contract';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useDraftSteps } from '../../use-draft-steps.tsx';
import { freshParameter } from './fresh-parameter.ts';
import { parameterValue } from './parameter-value.ts';

/** Values that are given when the recipe runs. Hidden until there is one. */
export function ParameterList() {
  const { draft, dispatch } = useDraftSteps();
  const { parameters } = draft;
  const set = (next: readonly RecipeParameter[]) => dispatch({ type: 'parameters', parameters: next });
  // The place is the identity: the name is what is being typed.
  const places = parameters.map((parameter, index) => ({ parameter, index, key: `parameter ${index}` }));
  if (parameters.length === 0) return null;
  return (
    <section className="parameter-list" aria-label="Parameters">
      <h3>Parameters</h3>
      {places.map(({ parameter, index, key }) => (
        <ParameterRow
          key={key}
          parameter={parameter}
          isTaken={(name) => parameters.some((other) => other !== parameter && other.name === name)}
          onChange={(next) => set(parameters.with(index, next))}
          onRemove={() => set(parameters.toSpliced(index, 1))}
        />
      ))}
      <div>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={13} />}
          onClick={() => set([...parameters, freshParameter(parameters)])}
        >
          Add a parameter
        </Button>
      </div>
    </section>
  );
}

interface ParameterRowProps {
  readonly parameter: RecipeParameter;
  readonly isTaken: (name: string) => boolean;
  readonly onChange: (parameter: RecipeParameter) => void;
  readonly onRemove: () => void;
}

function ParameterRow({ parameter, isTaken, onChange, onRemove }: ParameterRowProps) {
  const { name, type, default: usual, ...rest } = parameter;
  const rename = (text: string) => {
    const next = text.replaceAll(/\W/gu, '').replace(/^\d+/u, '');
    if (next !== '' && !isTaken(next)) onChange({ ...parameter, name: next });
  };
  return (
    <div className="parameter-row">
      <TextInput
        size="xs"
        className="code-input"
        aria-label={`Name of parameter ${name}`}
        leftSection="$"
        value={name}
        onChange={(event) => rename(event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        aria-label={`Type of ${name}`}
        data={[...columnTypes]}
        value={type}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...rest, name, type: columnTypes.find((known) => known === value) ?? 'text' })
        }
      />
      <TextInput
        size="xs"
        aria-label={`Default of ${name}`}
        placeholder="Default"
        value={String(usual ?? '')}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...rest, name, type, ...(value === '' ? {} : { default: parameterValue(type, value) }) })
        }
      />
      <ActionIcon variant="subtle" color="gray" className="quiet-icon" aria-label={`Remove ${name}`} onClick={onRemove}>
        <IconX size={15} />
      </ActionIcon>
    </div>
  );
}
