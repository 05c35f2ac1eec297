import { Button, SegmentedControl } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { SyntheticEvent } from 'react';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { isObject, readAt, toJson } from '../definition/json.ts';
import type { Json } from '../definition/json.ts';
import { JsonInput } from '../form/json-input.tsx';
import { SchemaForm } from '../form/schema-form.tsx';
import { initialValue, missingFields, schemaFields } from '../form/schema-fields.ts';
import '../../settings/settings.css';

interface RunSheetProps {
  readonly title: string;
  /** JSON Schema of the input; without one the input is any JSON. */
  readonly schema: unknown;
  /** What the form begins with; else defaults and examples of the schema. */
  readonly initial: unknown;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onRun: (input: Json | undefined) => void;
  readonly onClose: () => void;
}

/** Asks for the input of a run. */
export function RunSheet({ title, schema, initial, isBusy, error, onRun, onClose }: RunSheetProps) {
  const fields = useMemo(() => schemaFields(schema), [schema]);
  const [value, setValue] = useState<Json | undefined>(() => beginning(initial, fields));
  const [isRaw, setRaw] = useState(false);
  const missing = fields === undefined || isRaw ? [] : missingFields(fields, (pointer) => readAt(value ?? {}, pointer));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onRun(value);
  };
  return (
    <Peek title={title} onClose={onClose}>
      <form className="sheet-form" onSubmit={submit}>
        {fields === undefined ? null : (
          <SegmentedControl
            size="xs"
            aria-label="Input as"
            value={isRaw ? 'json' : 'form'}
            onChange={(next) => setRaw(next === 'json')}
            data={[
              { value: 'form', label: 'Form' },
              { value: 'json', label: 'JSON' },
            ]}
          />
        )}
        {fields === undefined || isRaw ? (
          <JsonInput label="Input" value={value} onChange={setValue} minRows={6} />
        ) : (
          <SchemaForm fields={fields} value={value ?? {}} onChange={setValue} />
        )}
        <FailureCard error={error} />
        <div className="sheet-form-foot">
          {missing.length === 0 ? null : <span className="muted small">Missing: {missing.join(', ')}</span>}
          <Button type="submit" leftSection={<IconPlayerPlay size={16} />} loading={isBusy} disabled={missing.length > 0}>
            {title}
          </Button>
        </div>
      </form>
    </Peek>
  );
}

function beginning(initial: unknown, fields: ReturnType<typeof schemaFields>): Json | undefined {
  const given = toJson(initial);
  const defaults = fields === undefined ? undefined : initialValue(fields);
  return isObject(given) && defaults !== undefined ? { ...defaults, ...given } : (given ?? defaults ?? {});
}
