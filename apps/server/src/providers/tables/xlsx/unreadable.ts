import { Fault } from '@causeway/contract';

const formats = 'Save it as XLSX or CSV and upload it again.';

/** A file that cannot be read: `message` says what is wrong in words for its owner, `reason` the technical detail. */
export function unreadable(message: string, reason?: string, fix: string = formats): Fault {
  return new Fault('file_unreadable', { message, fix: { summary: fix }, ...(reason === undefined ? {} : { reason }) });
}

/** A file that would take more memory, disk or time than one job may have. */
export function tooLarge(message: string, fix = 'Split the file into smaller ones.'): Fault {
  return new Fault('data_limit_exceeded', { message, fix: { summary: fix } });
}
