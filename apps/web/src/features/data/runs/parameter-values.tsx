import { NativeSelect, TextInput } from '@mantine/core';
import type { ParameterValue, RecipeParameter } from '@causeway/contract';
import { parameterValue } from '../recipe/parameters/parameter-value.ts';

interface ParameterValuesProps {
  readonly parameters: readonly RecipeParameter[];
  /** Those that are not there take their default. */
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly onChange: (values: Readonly<Record<string, ParameterValue>>) => void;
}

/** The values of one run. */
export function ParameterValues({ parameters, values, onChange }: ParameterValuesProps) {
  const set = ({ name, type }: RecipeParameter, text: string) => {
    const { [name]: _before, ...others } = values;
    onChange(text === '' ? others : { ...others, [name]: parameterValue(type, text) });
  };
  return (
    <>
      {parameters.map((parameter) => {
        const { name, type, default: usual } = parameter;
        const value = String(values[name] ?? '');
        const shared = { label: `$${name}`, value };
        return type === 'boolean' ? (
          <NativeSelect
            key={name}
            {...shared}
            data={['', 'true', 'false']}
            onChange={(event) => set(parameter, event.currentTarget.value)}
          />
        ) : (
          <TextInput
            key={name}
            {...shared}
            description={type}
            placeholder={usual === undefined || usual === null ? '' : String(usual)}
            withAsterisk={usual === undefined}
            autoComplete="off"
            onChange={(event) => set(parameter, event.currentTarget.value)}
          />
        );
      })}
    </>
  );
}
