import type { DataFile, FileId } from '@causeway/contract';
import type { NewStep } from '../../draft-steps.ts';
import { textPart } from '../step-parts.ts';
import type { SheetChoice } from './form-context.ts';

type Known = Pick<DataFile, 'id' | 'name' | 'status' | 'sheets'>;

/** The other sheets of the file, then all of the other files that can be read. */
export function sheetChoices(file: Known, sheet: string, files: readonly Known[]): readonly SheetChoice[] {
  const own = file.sheets.filter(({ name }) => name !== sheet).map(({ name, fields }) => choice(name, fields));
  const others = files
    .filter(({ id, status }) => id !== file.id && status === 'ready')
    .flatMap(({ id, name: fileName, sheets }) =>
      sheets.map(({ name, fields }) => ({ ...choice(name, fields), file: id, fileName })),
    );
  return [...own, ...others];
}

const choice = (name: string, fields: Known['sheets'][number]['fields']): SheetChoice => ({
  name,
  columns: fields.map((field) => field.name),
});

/** What `with` of a step is for a choice. */
export const writtenChoice = ({ file, name }: SheetChoice): { readonly file?: FileId; readonly sheet: string } => ({
  ...(file === undefined ? {} : { file }),
  sheet: name,
});

/** The choice that a part of a step names; undefined: none, or one that is not there. */
export function chosenSheet(step: NewStep, part: string, sheets: readonly SheetChoice[]): SheetChoice | undefined {
  const name = textPart(step, `${part}.sheet`);
  const file = textPart(step, `${part}.file`);
  return sheets.find((sheet) => sheet.name === name && (sheet.file ?? '') === file);
}
