import { Fault } from '@causeway/contract';
import type { FileId, OtherSheet } from '@causeway/contract';
import type { DataFiles, FoundSheet } from './data-files.ts';
import type { OtherSource } from './recipes/compile-recipe.ts';
import { readSteps } from './recipes/read-steps.ts';
import { schemaOf } from './sheet-schema.ts';

/** Another sheet: what steps know of it, and where its rows are. */
export interface OtherFile {
  readonly source: OtherSource;
  readonly path: string;
}

interface FarSheet {
  readonly file: FileId;
  readonly sheet: string;
}

/** Sheets of other files that steps name. */
function namedIn(steps: readonly unknown[]): readonly FarSheet[] {
  const sheets = readSteps(steps).flatMap(({ step }): OtherSheet[] => {
    if (step?.op === 'join' || step?.op === 'union') return [step.with];
    if (step?.op === 'expect' && 'fk' in step.rule) return [step.rule.fk.with];
    return [];
  });
  const named = new Map(sheets.map((sheet) => [JSON.stringify([sheet.file, sheet.sheet]), sheet]));
  return [...named.values()].flatMap(({ file, sheet }) => (file === undefined ? [] : [{ file, sheet }]));
}

/** A file that its owner does not have is as unknown as a sheet that is not there. */
async function find(files: Pick<DataFiles, 'findSheet'>, owner: string, { file, sheet }: FarSheet) {
  try {
    return await files.findSheet({ owner, id: file }, sheet);
  } catch (error) {
    if (error instanceof Fault && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** The sheets that steps over this one may name: those of the same file, and those of other files of the same owner. */
export async function findOtherSheets(
  files: Pick<DataFiles, 'findSheet'>,
  found: FoundSheet,
  steps: readonly unknown[],
): Promise<readonly OtherFile[]> {
  const far = await Promise.all(
    namedIn(steps).map(async (sheet, at): Promise<OtherFile[]> => {
      const other = await find(files, found.file.owner, sheet);
      if (other === undefined) return [];
      return [{ source: { sheet, table: `far_${at}`, columns: schemaOf(other).columns }, path: other.source }];
    }),
  );
  return [...schemaOf(found).others, ...far.flat()];
}
