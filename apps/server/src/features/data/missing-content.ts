import { Fault } from '@causeway/contract';

/** Contents lie on the disk of one server; another one with the same database knows of them and does not have them. */
export const missingContent = (): Fault =>
  new Fault('file_unreadable', {
    message: 'The content of the file is not on this server.',
    fix: { summary: 'Give servers that share a database the same data directory, or upload the file again.' },
  });
