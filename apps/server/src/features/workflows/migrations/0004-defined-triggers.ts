import type { Migration } from '../../../storage/migrations.ts';

/** What the `schedule` of the current version asks for; written together with it. */
export const definedTriggersMigration: Migration = {
  id: '0004-defined-triggers',
  up: ['alter table workflow_trigger add column is_defined integer not null default 0'],
};
