import type { Migration } from '../../../storage/migrations.ts';

/**
 * From when on a model may be asked for a title: 0 at once, later while one is being asked. Null: the title stays, as that of every
 * session that was here before.
 */
export const titlesMigration: Migration = {
  id: '0002-titles',
  up: [
    'alter table chat_session add column nameable_from bigint',
    'create index chat_session_naming on chat_session (nameable_from) where nameable_from > 0',
  ],
};
