import type { Migration } from '../../../storage/migrations.ts';

/** Whom an owner lets use a project. Nothing here makes data another's: it stays with its owner. */
export const projectSharesMigration: Migration = {
  id: '0005-project-shares',
  up: [
    `create table project_share (
      project_id text not null,
      user_id text not null,
      owner text not null,
      role text not null,
      created_at bigint not null,
      primary key (project_id, user_id)
    )`,
    'create index project_share_of_user on project_share (user_id)',
  ],
};
