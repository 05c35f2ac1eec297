import { Button, Checkbox, TextInput } from '@mantine/core';
import type { RecipeColumn } from '@causeway/contract';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { FieldSpec } from '../field-spec.ts';
import { namesPart, writePart } from '../step-parts.ts';
import { useStepForm } from './form-context.ts';

/** From here on a list is searched, not read. */
const searchFrom = 9;
/** A browser shows so many boxes at once without a thought. */
const shownAtOnce = 200;

/** Several columns: a list of boxes with the types, and a search where there are many. */
export function ColumnsField({ field }: { readonly field: Extract<FieldSpec, { kind: 'columns' }> }) {
  const { step, columns, change } = useStepForm();
  const [text, setText] = useState('');
  const label = useId();
  const chosen = namesPart(step, field.part);
  const gone = chosen.filter((name) => !columns.some((column) => column.name === name));
  const found = columns.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
  const set = (names: readonly string[]) => {
    const inOrder = field.isOrdered === true ? names : columns.flatMap(({ name }) => (names.includes(name) ? [name] : []));
    const kept = [...inOrder, ...gone.filter((name) => names.includes(name) && !inOrder.includes(name))];
    change(writePart(step, field.part, kept.length === 0 && field.isOptional === true ? undefined : kept));
  };
  const toggle = (name: string, isOn: boolean) => set(isOn ? [...chosen, name] : chosen.filter((one) => one !== name));
  const isAll = found.length > 0 && found.every(({ name }) => chosen.includes(name));
  return (
    <div className="columns-field" role="group" aria-labelledby={label}>
      <div className="columns-field-head">
        <span id={label} className="mantine-InputWrapper-label">
          {field.isOptional === true ? `${field.label} (optional)` : field.label}
        </span>
        <span className="muted tiny tabular">
          {chosen.length === 0 ? (field.hint ?? 'None chosen') : `${chosen.length} chosen`}
        </span>
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => set(isAll ? [] : [...new Set([...chosen, ...found.map(({ name }) => name)])])}
        >
          {isAll ? 'None' : 'All'}
        </Button>
      </div>
      {columns.length < searchFrom ? null : (
        <TextInput
          size="xs"
          type="search"
          aria-label={`Search ${field.label.toLowerCase()}`}
          placeholder="Search columns"
          leftSection={<IconSearch size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <Boxes chosen={chosen} gone={gone} found={found} isOrdered={field.isOrdered ?? false} onToggle={toggle} />
    </div>
  );
}

interface BoxesProps {
  readonly chosen: readonly string[];
  readonly gone: readonly string[];
  readonly found: readonly RecipeColumn[];
  readonly isOrdered: boolean;
  readonly onToggle: (name: string, isOn: boolean) => void;
}

function Boxes({ chosen, gone, found, isOrdered, onToggle }: BoxesProps) {
  return (
    <div className="columns-field-list">
      {gone.map((name) => (
        <Box key={name} name={name} detail="not there" isOn onToggle={onToggle} />
      ))}
      {found.slice(0, shownAtOnce).map((column) => (
        <Box
          key={column.name}
          name={column.name}
          detail={detailOf(column, chosen, isOrdered)}
          isOn={chosen.includes(column.name)}
          onToggle={onToggle}
        />
      ))}
      {found.length > shownAtOnce ? <p className="muted tiny">{found.length - shownAtOnce} more: search for them</p> : null}
      {found.length === 0 ? <p className="muted tiny">No column by that name</p> : null}
    </div>
  );
}

/** In an ordered list the place says more than the type. */
function detailOf({ name, type }: RecipeColumn, chosen: readonly string[], isOrdered: boolean): string {
  const at = chosen.indexOf(name);
  return isOrdered && at !== -1 ? String(at + 1) : type;
}

interface BoxProps {
  readonly name: string;
  readonly detail: string;
  readonly isOn: boolean;
  readonly onToggle: (name: string, isOn: boolean) => void;
}

function Box({ name, detail, isOn, onToggle }: BoxProps) {
  return (
    <Checkbox
      size="xs"
      className="columns-field-box"
      label={
        <>
          <span className="clip" title={name}>
            {name}
          </span>
          <span className="muted tiny">{detail}</span>
        </>
      }
      checked={isOn}
      onChange={(event) => onToggle(name, event.currentTarget.checked)}
    />
  );
}
