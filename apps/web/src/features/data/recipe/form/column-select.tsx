import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';

interface ColumnSelectProps {
  /** Undefined with `aria-label`: the label stands elsewhere. */
  readonly label?: string;
  readonly 'aria-label'?: string;
  readonly description?: ReactNode;
  readonly names: readonly string[];
  readonly value: string;
  readonly isOptional: boolean;
  readonly onChange: (name: string | undefined) => void;
}

/** One column by its name. One that is not there any more stays visible. */
export function ColumnSelect({ names, value, isOptional, onChange, ...labels }: ColumnSelectProps) {
  const isGone = value !== '' && !names.includes(value);
  const data = [
    ...(value === '' || isOptional ? [{ value: '', label: isOptional ? 'None' : 'Choose a column' }] : []),
    ...(isGone ? [{ value, label: `${value} (not there)` }] : []),
    ...names.map((name) => ({ value: name, label: name })),
  ];
  return (
    <NativeSelect
      {...labels}
      data={data}
      value={value}
      onChange={({ currentTarget: { value: next } }) => onChange(next === '' ? undefined : next)}
    />
  );
}
