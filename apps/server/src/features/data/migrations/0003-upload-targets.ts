import type { Migration } from '../../../storage/migrations.ts';

/** `target` is JSON: the collection and path of an upload that becomes a document there. */
export const uploadTargetsMigration: Migration = {
  id: '0003-upload-targets',
  up: ['alter table data_upload add column target text', 'alter table data_upload add column document_id text'],
};
