import { Checkbox, NativeSelect, NumberInput, PasswordInput, TextInput, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { hasExpression } from '../definition/expression.ts';
import type { Json } from '../definition/json.ts';
import { JsonInput } from './json-input.tsx';
import type { Field } from './schema-fields.ts';

export interface FieldInputProps {
  readonly field: Field;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  /** Expressions are allowed: every field takes `${ }`. */
  readonly isExpressive: boolean;
  readonly error?: string | undefined;
}

/** The input of one field; a value that is an expression is edited as text, whatever the type. */
export function FieldInput(props: FieldInputProps) {
  const { field, value, isExpressive } = props;
  if (isExpressive && hasExpression(value)) return <TextField {...props} isCode />;
  switch (field.kind) {
    case 'boolean':
      return <BooleanField {...props} />;
    case 'choice':
      return <ChoiceField {...props} />;
    case 'number':
      return isExpressive ? <LooseNumber {...props} /> : <NumberField {...props} />;
    case 'json':
    case 'group':
      return (
        <JsonInput {...labels(props)} value={value} onChange={props.onChange} allowsText={isExpressive} error={props.error} />
      );
    case 'text':
    case 'long':
      return <TextField {...props} isCode={false} />;
  }
}

function labels({ field }: FieldInputProps): { label: string; description?: ReactNode; withAsterisk: boolean } {
  const { label, description, isRequired } = field;
  return { label, withAsterisk: isRequired, ...(description === undefined ? {} : { description }) };
}

function TextField(props: FieldInputProps & { readonly isCode: boolean }) {
  const { field, value, onChange, isCode, error } = props;
  const shared = {
    ...labels(props),
    error,
    value: shownText(value),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange(orNothing(event.currentTarget.value, field)),
  };
  const toggle = { 'aria-label': `Show ${field.label}` };
  if (field.isSecret) return <PasswordInput {...shared} visibilityToggleButtonProps={toggle} />;
  const className = isCode ? 'code-input' : '';
  if (field.kind === 'long' || (isCode && shared.value.length > 44)) {
    return <Textarea {...shared} className={className} autosize minRows={2} maxRows={14} />;
  }
  return <TextInput {...shared} className={className} />;
}

function shownText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

/** An optional field that is emptied is taken away. */
const orNothing = (text: string, field: Field): string | undefined => (text === '' && !field.isRequired ? undefined : text);

function NumberField(props: FieldInputProps) {
  const { value, onChange, error } = props;
  return (
    <NumberInput
      {...labels(props)}
      error={error}
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
      hideControls
    />
  );
}

/** A number, or text that is not one yet because an expression is being typed. */
function LooseNumber(props: FieldInputProps) {
  const { value, onChange, error } = props;
  return (
    <TextInput
      {...labels(props)}
      error={error}
      inputMode="decimal"
      value={shownText(value)}
      onChange={(event) => onChange(numberOrText(event.currentTarget.value))}
    />
  );
}

function numberOrText(text: string): Json | undefined {
  if (text.trim() === '') return undefined;
  // "1." and "1e" are on their way to a number.
  return /^-?\d+(?:\.\d+)?$/u.test(text) ? Number(text) : text;
}

function BooleanField(props: FieldInputProps) {
  const { field, value, onChange } = props;
  return (
    <Checkbox
      label={field.label}
      {...(field.description === undefined ? {} : { description: field.description })}
      checked={value === true}
      onChange={(event) => onChange(event.currentTarget.checked || field.isRequired ? event.currentTarget.checked : undefined)}
    />
  );
}

function ChoiceField(props: FieldInputProps) {
  const { field, value, onChange, error } = props;
  const options = field.choices.map((choice) => ({ value: JSON.stringify(choice), label: wordOf(choice) }));
  return (
    <NativeSelect
      {...labels(props)}
      error={error}
      data={[...(field.isRequired && value !== undefined ? [] : [{ value: '', label: 'Not set' }]), ...options]}
      value={value === undefined ? '' : JSON.stringify(value)}
      onChange={(event) => onChange(field.choices.find((choice) => JSON.stringify(choice) === event.currentTarget.value))}
    />
  );
}

const wordOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
