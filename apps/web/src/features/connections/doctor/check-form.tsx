import { Button, TextInput, Textarea } from '@mantine/core';
import { IconStethoscope } from '@tabler/icons-react';
import type { SyntheticEvent } from 'react';
import { urlOf } from './check-values.ts';
import type { CheckValues } from './check-values.ts';
import { RequestDetails } from './request-details.tsx';

interface CheckFormProps {
  readonly values: CheckValues;
  readonly onChange: (values: CheckValues) => void;
  readonly onSubmit: () => void;
  readonly isRunning: boolean;
}

/** What to check: one field for a URL or a pasted text, the page, and what the script sets. */
export function CheckForm({ values, onChange, onSubmit, isRunning }: CheckFormProps) {
  const set = (change: Partial<CheckValues>) => onChange({ ...values, ...change });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className="card check-form" onSubmit={submit}>
      <Textarea
        label="Address, or what the browser said"
        placeholder="http://localhost:8000/v1/items, a line of the console, or “Copy as cURL”"
        autosize
        minRows={1}
        maxRows={6}
        required
        spellCheck={false}
        value={values.what}
        onChange={(event) => set({ what: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
        classNames={{ input: 'mono' }}
      />
      <div className="check-form-line">
        <TextInput
          label="Page that asks"
          placeholder={urlOf(values.what) === undefined && values.what !== '' ? 'As the text says' : globalThis.location.origin}
          spellCheck={false}
          value={values.origin}
          onChange={(event) => set({ origin: event.currentTarget.value })}
          classNames={{ input: 'mono' }}
        />
        <Button type="submit" loading={isRunning} leftSection={<IconStethoscope size={16} />}>
          Check
        </Button>
      </div>
      <RequestDetails values={values} set={set} />
    </form>
  );
}
