import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { FieldSpec } from '../field-spec.ts';
import { readPart, textPart, writePart } from '../step-parts.ts';
import { ColumnSelect } from './column-select.tsx';
import { ColumnsField } from './columns-field.tsx';
import { ExpressionField } from './expression-field.tsx';
import { FlagsField } from './flags-field.tsx';
import { useStepForm } from './form-context.ts';
import { labelsOf } from './labels-of.ts';
import { otherColumns } from './other-columns.ts';
import { RowsField } from './rows-field.tsx';
import { SheetField } from './sheet-field.tsx';
import { StatementField } from './statement-field.tsx';
import { WordsField } from './words-field.tsx';

type Of<Kind extends FieldSpec['kind']> = Extract<FieldSpec, { kind: Kind }>;

/** The input of one part of a step. */
export function StepField({ field }: { readonly field: FieldSpec }) {
  switch (field.kind) {
    case 'column':
    case 'other-column':
      return <ColumnField field={field} />;
    case 'columns':
      return <ColumnsField field={field} />;
    case 'sheet':
      return <SheetField field={field} />;
    case 'expression':
      return <ExpressionField field={field} />;
    case 'statement':
      return <StatementField field={field} />;
    case 'text':
      return <TextField field={field} />;
    case 'cell':
      return <CellField field={field} />;
    case 'number':
      return <NumberField field={field} />;
    case 'toggle':
      return <ToggleField field={field} />;
    case 'choice':
    case 'form':
      return <ChoiceField field={field} />;
    case 'flags':
      return <FlagsField field={field} />;
    case 'words':
      return <WordsField field={field} />;
    case 'rows':
      return <RowsField field={field} />;
  }
}

function ColumnField({ field }: { readonly field: Of<'column' | 'other-column'> }) {
  const { step, columns, sheets, change } = useStepForm();
  const names = field.kind === 'column' ? columns.map(({ name }) => name) : otherColumns(step, sheets);
  return (
    <ColumnSelect
      {...labelsOf(field)}
      names={names}
      value={textPart(step, field.part)}
      isOptional={field.isOptional ?? false}
      onChange={(name) => change(writePart(step, field.part, name))}
    />
  );
}

function TextField({ field }: { readonly field: Of<'text'> }) {
  const { step, change } = useStepForm();
  return (
    <TextInput
      {...labelsOf(field)}
      className={field.isCode === true ? 'code-input' : ''}
      placeholder={field.placeholder ?? ''}
      spellCheck={false}
      autoComplete="off"
      value={textPart(step, field.part)}
      onChange={({ currentTarget: { value } }) => {
        const isGone = value === '' && field.isOptional === true && field.keepsSpaces !== true;
        change(writePart(step, field.part, isGone ? undefined : value));
      }}
    />
  );
}

/** A number where it reads as one, else text. */
function CellField({ field }: { readonly field: Of<'cell'> }) {
  const { step, change } = useStepForm();
  return (
    <TextInput
      {...labelsOf(field)}
      autoComplete="off"
      value={textPart(step, field.part)}
      onChange={({ currentTarget: { value } }) => {
        const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/u.test(value) && Number.isFinite(Number(value));
        const cell = isNumber ? Number(value) : value;
        change(writePart(step, field.part, value === '' ? undefined : cell));
      }}
    />
  );
}

function NumberField({ field }: { readonly field: Of<'number'> }) {
  const { step, change } = useStepForm();
  const value = readPart(step, field.part);
  return (
    <NumberInput
      {...labelsOf(field)}
      hideControls
      {...(field.min === undefined ? {} : { min: field.min })}
      {...(field.max === undefined ? {} : { max: field.max })}
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => change(writePart(step, field.part, typeof next === 'number' ? next : undefined))}
    />
  );
}

function ToggleField({ field }: { readonly field: Of<'toggle'> }) {
  const { step, change } = useStepForm();
  return (
    <Checkbox
      size="sm"
      label={field.label}
      checked={readPart(step, field.part) === true}
      onChange={({ currentTarget: { checked } }) => change(writePart(step, field.part, checked))}
    />
  );
}

function ChoiceField({ field }: { readonly field: Of<'choice' | 'form'> }) {
  const { step, change } = useStepForm();
  const value = field.kind === 'form' ? field.read(step) : textPart(step, field.part);
  const isKnown = field.options.some(([option]) => option === value);
  const none =
    isKnown && field.isOptional !== true
      ? []
      : [{ value: isKnown ? '' : value, label: isKnown || value === '' ? 'As it is' : value }];
  return (
    <NativeSelect
      {...labelsOf(field)}
      data={[...none, ...field.options.map(([option, label]) => ({ value: option, label }))]}
      value={value}
      onChange={({ currentTarget: { value: next } }) => {
        const written = field.kind === 'form' ? field.write(next) : next;
        change(writePart(step, field.part, next === '' ? undefined : written));
      }}
    />
  );
}
