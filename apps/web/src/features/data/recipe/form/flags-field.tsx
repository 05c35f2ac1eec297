import { Checkbox } from '@mantine/core';
import { useId } from 'react';
import type { FieldSpec } from '../field-spec.ts';
import { namesPart, writePart } from '../step-parts.ts';
import { useStepForm } from './form-context.ts';

/** Several of a few choices, kept in the order of the choices. */
export function FlagsField({ field }: { readonly field: Extract<FieldSpec, { kind: 'flags' }> }) {
  const { step, change } = useStepForm();
  const label = useId();
  const chosen = namesPart(step, field.part);
  const toggle = (value: string, isOn: boolean) => {
    const next = field.options.flatMap(([option]) => ((option === value ? isOn : chosen.includes(option)) ? [option] : []));
    change(writePart(step, field.part, next));
  };
  return (
    <div className="flags-field" role="group" aria-labelledby={label}>
      <span id={label} className="mantine-InputWrapper-label">
        {field.label}
      </span>
      {field.options.map(([value, word]) => (
        <Checkbox
          key={value}
          size="xs"
          label={word}
          checked={chosen.includes(value)}
          onChange={(event) => toggle(value, event.currentTarget.checked)}
        />
      ))}
    </div>
  );
}
