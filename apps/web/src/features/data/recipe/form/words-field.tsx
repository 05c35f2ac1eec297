import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { FieldSpec } from '../field-spec.ts';
import { listPart, writePart } from '../step-parts.ts';
import { useStepForm } from './form-context.ts';
import { labelsOf } from './labels-of.ts';

/** Texts, one on each line; empty lines are nothing. */
export function WordsField({ field }: { readonly field: Extract<FieldSpec, { kind: 'words' }> }) {
  const { step, change } = useStepForm();
  // The text keeps the empty lines that are being typed; the step has none.
  const [text, setText] = useState(() => listPart(step, field.part).map(String).join('\n'));
  return (
    <Textarea
      {...labelsOf(field)}
      className="code-input"
      autosize
      minRows={2}
      maxRows={8}
      spellCheck={false}
      placeholder={field.placeholder ?? ''}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        change(
          writePart(
            step,
            field.part,
            value.split('\n').filter((line) => line !== ''),
          ),
        );
      }}
    />
  );
}
