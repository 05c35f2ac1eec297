import { NativeSelect } from '@mantine/core';
import type { FieldSpec } from '../field-spec.ts';
import { textPart, writePart } from '../step-parts.ts';
import { useStepForm } from './form-context.ts';
import { labelsOf } from './labels-of.ts';

/** Another sheet of the same file. */
export function SheetField({ field }: { readonly field: Extract<FieldSpec, { kind: 'sheet' }> }) {
  const { step, sheets, change } = useStepForm();
  const value = textPart(step, `${field.part}.sheet`);
  const isGone = value !== '' && !sheets.some(({ name }) => name === value);
  return (
    <NativeSelect
      {...labelsOf(field)}
      {...(sheets.length === 0 ? { description: 'This file has one sheet only' } : {})}
      data={[
        ...(value === '' ? [{ value: '', label: 'Choose a sheet' }] : []),
        ...(isGone ? [{ value, label: `${value} (not there)` }] : []),
        ...sheets.map(({ name }) => ({ value: name, label: name })),
      ]}
      value={value}
      onChange={({ currentTarget: { value: sheet } }) => change(writePart(step, field.part, { sheet }))}
    />
  );
}
