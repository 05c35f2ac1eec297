import type { Migration } from '../../../storage/migrations.ts';

/** `keep` or `delete` until nothing acts for somebody who was removed, and what they had is gone where that was asked. */
export const lettingGoMigration: Migration = {
  id: '0004-letting-go',
  up: ['alter table person add column letting_go text'],
};
