import { Textarea } from '@mantine/core';
import type { FieldSpec } from '../field-spec.ts';
import { textPart, writePart } from '../step-parts.ts';
import { useStepForm } from './form-context.ts';
import { labelsOf } from './labels-of.ts';

/** One SELECT. */
export function StatementField({ field }: { readonly field: Extract<FieldSpec, { kind: 'statement' }> }) {
  const { step, change } = useStepForm();
  return (
    <Textarea
      {...labelsOf(field)}
      className="code-input"
      autosize
      minRows={4}
      maxRows={16}
      spellCheck={false}
      value={textPart(step, field.part)}
      onChange={({ currentTarget: { value } }) => change(writePart(step, field.part, value))}
    />
  );
}
