import { NativeSelect } from '@mantine/core';
import type { FieldSpec } from '../field-spec.ts';
import { textPart, writePart } from '../step-parts.ts';
import { useStepForm } from './form-context.ts';
import type { SheetChoice } from './form-context.ts';
import { labelsOf } from './labels-of.ts';
import { chosenSheet, writtenChoice } from './sheet-choices.ts';

/** Another sheet, of the same file or of another one. */
export function SheetField({ field }: { readonly field: Extract<FieldSpec, { kind: 'sheet' }> }) {
  const { step, sheets, change } = useStepForm();
  const name = textPart(step, `${field.part}.sheet`);
  const chosen = chosenSheet(step, field.part, sheets);
  const isGone = name !== '' && chosen === undefined;
  return (
    <NativeSelect
      {...labelsOf(field)}
      {...(sheets.length === 0 ? { description: 'There is no other sheet and no other file' } : {})}
      data={[
        ...(name === '' ? [{ value: '', label: 'Choose a sheet' }] : []),
        ...(isGone ? [{ value: 'gone', label: `${name} (not there)` }] : []),
        ...groupsOf(sheets),
      ]}
      value={isGone ? 'gone' : keyOf(chosen)}
      onChange={({ currentTarget: { value } }) => {
        const next = sheets.find((sheet) => keyOf(sheet) === value);
        if (next !== undefined) change(writePart(step, field.part, writtenChoice(next)));
      }}
    />
  );
}

const keyOf = (sheet: SheetChoice | undefined): string => (sheet === undefined ? '' : `${sheet.file ?? 'here'} ${sheet.name}`);

/** By file: a file may have the name of another one. */
function groupsOf(sheets: readonly SheetChoice[]) {
  const files = new Map<string, SheetChoice[]>();
  for (const sheet of sheets) files.set(sheet.file ?? '', [...(files.get(sheet.file ?? '') ?? []), sheet]);
  return [...files.values()].map((items) => ({
    group: items[0]?.fileName ?? 'This file',
    items: items.map((sheet) => ({ value: keyOf(sheet), label: labelOf(sheet) })),
  }));
}

/** The name of the group is not seen once a sheet is chosen. */
const labelOf = ({ name, fileName }: SheetChoice): string => (fileName === undefined ? name : `${name} of ${fileName}`);
