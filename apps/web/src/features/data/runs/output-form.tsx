import { Checkbox, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { formatWords } from './output-choice.ts';
import type { OutputChoice } from './output-choice.ts';

interface OutputFormProps {
  readonly choice: OutputChoice;
  readonly onChange: (choice: OutputChoice) => void;
  /** No database is offered. */
  readonly isFileOnly?: boolean;
}

const formats = Object.keys(formatWords) as OutputChoice['format'][];
const delimiters = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Pipe' },
];

/** What a run writes, and how. */
export function OutputForm({ choice, onChange, isFileOnly = false }: OutputFormProps) {
  const offered = isFileOnly ? formats.filter((format) => format !== 'postgres') : formats;
  return (
    <div className="output-form">
      <NativeSelect
        label="Write"
        className={choice.format === 'postgres' ? 'output-form-wide' : ''}
        data={offered.map((format) => ({ value: format, label: formatWords[format] }))}
        value={choice.format}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...choice, format: formats.find((format) => format === value) ?? 'csv' })
        }
      />
      {choice.format === 'postgres' ? (
        <PostgresFields choice={choice} onChange={onChange} />
      ) : (
        <TextInput
          label="Name"
          placeholder="As the file is called"
          value={choice.name}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => onChange({ ...choice, name: event.currentTarget.value })}
        />
      )}
      {choice.format === 'csv' ? <CsvFields choice={choice} onChange={onChange} /> : null}
    </div>
  );
}

function CsvFields({ choice, onChange }: OutputFormProps) {
  const { csv } = choice;
  const set = (change: Partial<OutputChoice['csv']>) => onChange({ ...choice, csv: { ...csv, ...change } });
  return (
    <>
      <NativeSelect
        label="Between cells"
        data={delimiters}
        value={csv.delimiter}
        onChange={(event) => set({ delimiter: event.currentTarget.value })}
      />
      <NativeSelect
        label="Line ends"
        data={[
          { value: 'lf', label: 'LF (Unix)' },
          { value: 'crlf', label: 'CRLF (Windows)' },
        ]}
        value={csv.newline}
        onChange={(event) => set({ newline: event.currentTarget.value === 'crlf' ? 'crlf' : 'lf' })}
      />
      <div className="output-form-flags">
        <Checkbox
          size="xs"
          label="Safe for spreadsheets: no cell acts as a formula"
          checked={csv.safe}
          onChange={(event) => set({ safe: event.currentTarget.checked })}
        />
        <Checkbox
          size="xs"
          label="Byte order mark, for older Excel"
          checked={csv.bom}
          onChange={(event) => set({ bom: event.currentTarget.checked })}
        />
        <Checkbox
          size="xs"
          label="Header row"
          checked={csv.header}
          onChange={(event) => set({ header: event.currentTarget.checked })}
        />
      </div>
    </>
  );
}

const modes = [
  { value: 'create', label: 'Create; refuse one that is there' },
  { value: 'replace', label: 'Replace' },
  { value: 'append', label: 'Append' },
] as const;

function PostgresFields({ choice, onChange }: OutputFormProps) {
  const { postgres } = choice;
  const set = (change: Partial<OutputChoice['postgres']>) => onChange({ ...choice, postgres: { ...postgres, ...change } });
  return (
    <>
      <PasswordInput
        label="Address"
        description="Used for this run only; no answer or log has it"
        placeholder="postgres://writer:secret@host:5432/database"
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': 'Show address' }}
        value={postgres.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      <TextInput
        label="Schema"
        value={postgres.schema}
        autoComplete="off"
        onChange={(event) => set({ schema: event.currentTarget.value })}
      />
      <TextInput
        label="Table"
        value={postgres.table}
        autoComplete="off"
        onChange={(event) => set({ table: event.currentTarget.value })}
      />
      <NativeSelect
        label="The table"
        className="output-form-wide"
        data={[...modes]}
        value={postgres.mode}
        onChange={({ currentTarget: { value } }) =>
          set({ mode: modes.find((mode) => mode.value === value)?.value ?? 'create' })
        }
      />
    </>
  );
}
