import type { Cause } from '@causeway/client';
import type { DataFile } from '@causeway/contract';

/** Words of a refusal that name what the file is; the first that fits titles the card. */
const titles: readonly (readonly [pattern: RegExp, title: string])[] = [
  [/password|encrypted/iu, 'The file is protected by a password'],
  [/\bpdf\b/iu, 'A PDF holds no table to read'],
  [/\bhtml\b/iu, 'This is a web page, not a workbook'],
  [/nested|archive|\bzip\b/iu, 'The archive cannot be opened as a table'],
  [/too large|limit|memory/iu, 'The file needs more than one job may use'],
  [/empty|no rows|nothing/iu, 'There is nothing in the file'],
  [/image|picture|video|audio/iu, 'This is no table'],
];

/** Why a file cannot be read, as a card shows it. */
export function causeOfFile({ name, error, sha256, bytes }: DataFile): Cause {
  const message = error?.message ?? 'The server did not say why.';
  const title = titles.find(([pattern]) => pattern.test(message))?.[1] ?? 'The file cannot be read as a table';
  return {
    code: 'file_unreadable',
    title,
    sentence: message,
    ...(error?.fix === undefined || error.fix === null ? {} : { fix: { summary: error.fix } }),
    evidence: [`file: ${name}`, `code: ${error?.code ?? 'unknown'}`, `bytes: ${bytes}`, `sha256: ${sha256}`],
  };
}
