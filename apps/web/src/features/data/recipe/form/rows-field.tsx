import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useId } from 'react';
import type { CellSpec, FieldSpec } from '../field-spec.ts';
import { rowsPart, writePart } from '../step-parts.ts';
import { ColumnSelect } from './column-select.tsx';
import { useStepForm } from './form-context.ts';
import { otherColumns } from './other-columns.ts';

type Row = Readonly<Record<string, unknown>>;

/** A list of small records: names, pairs, sort keys, values of groups. */
export function RowsField({ field }: { readonly field: Extract<FieldSpec, { kind: 'rows' }> }) {
  const { step, change } = useStepForm();
  const label = useId();
  const rows = rowsPart(step, field.part);
  // The place is the identity: what stands there is what is being typed.
  const places = rows.map((row, index) => ({ row, index, key: `row ${index}` }));
  const set = (next: readonly Row[]) =>
    change(writePart(step, field.part, next.length === 0 && field.isOptional === true ? undefined : next));
  return (
    <div className="rows-field" role="group" aria-labelledby={label}>
      <span id={label} className="mantine-InputWrapper-label">
        {field.label}
        {field.hint === undefined || rows.length > 0 ? null : <span className="muted tiny"> {field.hint}</span>}
      </span>
      {places.map(({ row, index, key }) => (
        <div key={key} className="rows-field-row" data-cells={field.cells.length}>
          {field.cells.map((cell) => (
            <Cell key={cell.part} cell={cell} row={row} index={index} onChange={(next) => set(rows.with(index, next))} />
          ))}
          <ActionIcon
            variant="subtle"
            color="gray"
            className="quiet-icon"
            size={34}
            aria-label={`Remove row ${index + 1}`}
            disabled={rows.length < 2 && field.isOptional !== true}
            onClick={() => set(rows.toSpliced(index, 1))}
          >
            <IconX size={15} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => set([...rows, field.fresh])}
        >
          {field.add}
        </Button>
      </div>
    </div>
  );
}

interface CellProps {
  readonly cell: CellSpec;
  readonly row: Row;
  readonly index: number;
  readonly onChange: (row: Row) => void;
}

function Cell({ cell, row, index, onChange }: CellProps) {
  const { step, columns, sheets } = useStepForm();
  const given = row[cell.part];
  const value = typeof given === 'string' || typeof given === 'number' ? String(given) : '';
  const label = `${cell.label} ${index + 1}`;
  const set = (next: string | undefined) => {
    const { [cell.part]: _before, ...others } = row;
    onChange(next === undefined || (next === '' && cell.isOptional === true) ? others : { ...row, [cell.part]: next });
  };
  if (cell.kind === 'choice') {
    const options = (cell.options ?? []).map(([option, word]) => ({ value: option, label: word }));
    return (
      <NativeSelect aria-label={label} data={options} value={value} onChange={(event) => set(event.currentTarget.value)} />
    );
  }
  if (cell.kind === 'text') {
    return (
      <TextInput
        aria-label={label}
        placeholder={cell.placeholder ?? ''}
        autoComplete="off"
        value={value}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  }
  const names = cell.kind === 'column' ? columns.map(({ name }) => name) : otherColumns(step, sheets);
  return <ColumnSelect aria-label={label} names={names} value={value} isOptional={cell.isOptional ?? false} onChange={set} />;
}
