import { Checkbox, NativeSelect, TextInput, Textarea } from '@mantine/core';
import { changesSomething, methods } from './check-values.ts';
import type { CheckValues } from './check-values.ts';

interface RequestDetailsProps {
  readonly values: CheckValues;
  readonly set: (change: Partial<CheckValues>) => void;
}

/** What most checks do not need: folded, unless something is set. */
export function RequestDetails({ values, set }: RequestDetailsProps) {
  const isUnsafe = changesSomething(values.method);
  const isUsed = values.method !== 'GET' || [values.headers, values.body, values.socket].some((text) => text !== '');
  return (
    <details className="check-details" open={isUsed || undefined}>
      <summary>Method, headers, WebSocket</summary>
      <div className="check-details-grid">
        <NativeSelect
          label="Method"
          data={[...methods]}
          value={values.method}
          onChange={(event) => set({ method: event.currentTarget.value })}
        />
        <NativeSelect
          label="Cookies"
          data={[
            { value: 'same-origin', label: 'Same origin' },
            { value: 'include', label: 'Include' },
            { value: 'omit', label: 'Omit' },
          ]}
          value={values.credentials}
          onChange={(event) => set({ credentials: credentialsOf(event.currentTarget.value) })}
        />
        <TextInput
          label="WebSocket"
          placeholder="/ws or wss://…"
          spellCheck={false}
          value={values.socket}
          onChange={(event) => set({ socket: event.currentTarget.value })}
          classNames={{ input: 'mono' }}
        />
        <Textarea
          className="check-details-wide"
          label="Headers the script sets"
          description="One per line; secrets are used and not kept"
          placeholder="Authorization: Bearer …"
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          value={values.headers}
          onChange={(event) => set({ headers: event.currentTarget.value })}
          classNames={{ input: 'mono' }}
        />
        {isUnsafe ? <UnsafePart values={values} set={set} /> : null}
      </div>
    </details>
  );
}

function UnsafePart({ values, set }: RequestDetailsProps) {
  return (
    <>
      <Textarea
        className="check-details-wide"
        label="Body"
        description="The doctor never sends it"
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        value={values.body}
        onChange={(event) => set({ body: event.currentTarget.value })}
        classNames={{ input: 'mono' }}
      />
      <Checkbox
        className="check-details-wide"
        label={`Let this browser send the ${values.method}: it may change something`}
        checked={values.isSentAsGiven}
        onChange={(event) => set({ isSentAsGiven: event.currentTarget.checked })}
      />
    </>
  );
}

const credentialsOf = (value: string): CheckValues['credentials'] =>
  value === 'include' || value === 'omit' ? value : 'same-origin';
