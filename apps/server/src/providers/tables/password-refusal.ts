import type { Fault } from '@causeway/contract';
import { unreadable } from './xlsx/unreadable.ts';

/** The refusal of a workbook that only its password opens. */
export function passwordRefusal(): Fault {
  return unreadable(
    'The workbook is protected by a password.',
    undefined,
    'Open it with its password, remove the password (File, Info, Protect Workbook) and upload it again.',
  );
}
