import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { RowFilter } from '@causeway/contract';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { Peek } from '../../../ui/peek.tsx';
import { filterOperators, needsValue } from './filter-words.ts';
import '../../settings/settings.css';

interface FilterFormProps {
  readonly column: string;
  readonly filter: RowFilter | undefined;
  /** Undefined: the column is not filtered any more. */
  readonly onFilter: (filter: RowFilter | undefined) => void;
  readonly onClose: () => void;
}

/** Which rows of a column stay. */
export function FilterForm({ column, filter, onFilter, onClose }: FilterFormProps) {
  const [op, setOp] = useState<RowFilter['op']>(filter?.op ?? 'contains');
  const [value, setValue] = useState(typeof filter?.value === 'object' ? '' : String(filter?.value ?? ''));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onFilter(needsValue(op) ? { column, op, value } : { column, op });
    onClose();
  };
  const clear = () => {
    onFilter(undefined);
    onClose();
  };
  return (
    <Peek title={`Filter by ${column}`} onClose={onClose}>
      <form className="sheet-form" onSubmit={submit}>
        <NativeSelect
          label="Rows where it"
          value={op}
          onChange={(event) => setOp(filterOperators.find((known) => known.op === event.currentTarget.value)?.op ?? 'contains')}
          data={filterOperators.map((known) => ({ value: known.op, label: known.word }))}
        />
        {needsValue(op) ? (
          <TextInput label="Value" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
        ) : null}
        <p className="muted small">It only narrows what is shown. To take rows out of the result, add a filter step.</p>
        <div className="sheet-form-foot">
          {filter === undefined ? null : (
            <Button variant="default" onClick={clear}>
              Clear
            </Button>
          )}
          <Button type="submit">Show these rows</Button>
        </div>
      </form>
    </Peek>
  );
}
