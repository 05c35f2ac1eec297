import { readAt, writeAt } from '../definition/json.ts';
import type { Json } from '../definition/json.ts';
import { FieldInput } from './field-input.tsx';
import type { Field } from './schema-fields.ts';
import './schema-form.css';

interface SchemaFormProps {
  readonly fields: readonly Field[];
  readonly value: Json;
  /** `pointer`: which field changed. */
  readonly onChange: (value: Json, pointer: string) => void;
  readonly isExpressive?: boolean;
  /** By pointer. */
  readonly errors?: ReadonlyMap<string, string>;
}

/** One input per field of a schema. */
export function SchemaForm({ fields, value, onChange, isExpressive = false, errors }: SchemaFormProps) {
  return (
    <div className="schema-form">
      {fields.map((field) =>
        field.kind === 'group' ? (
          <fieldset key={field.pointer} className="schema-group">
            <legend>{field.label}</legend>
            {field.description === undefined ? null : <p className="muted tiny">{field.description}</p>}
            <SchemaForm
              fields={field.fields}
              value={value}
              onChange={onChange}
              isExpressive={isExpressive}
              {...(errors === undefined ? {} : { errors })}
            />
          </fieldset>
        ) : (
          <FieldInput
            key={field.pointer}
            field={field}
            value={readAt(value, field.pointer)}
            onChange={(next) => onChange(writeAt(value, field.pointer, next), field.pointer)}
            isExpressive={isExpressive}
            error={errors?.get(field.pointer)}
          />
        ),
      )}
    </div>
  );
}
