import type { Migration } from '../../../storage/migrations.ts';

/** Ids are unique by themselves; the owner is asked for in every statement. Times are ms since 1970. Long columns come last. */
export const workflowsMigration: Migration = {
  id: '0001-workflows',
  up: [
    `create table project (
      id text primary key,
      owner text not null,
      name text not null,
      name_folded text not null,
      is_default integer not null,
      created_at bigint not null,
      updated_at bigint not null,
      description text not null
    )`,
    'create unique index project_name on project (owner, name_folded)',
    'create unique index project_default on project (owner) where is_default = 1',
    `create table workflow (
      id text primary key,
      owner text not null,
      project_id text not null,
      name text not null,
      title text not null,
      version integer not null,
      retention_days integer,
      retention_count integer,
      created_at bigint not null,
      updated_at bigint not null,
      description text not null
    )`,
    'create unique index workflow_name on workflow (owner, project_id, name)',
    'create index workflow_changed on workflow (owner, updated_at desc, id desc)',
    `create table workflow_version (
      workflow_id text not null,
      version integer not null,
      owner text not null,
      document_version text not null,
      format text not null,
      created_at bigint not null,
      note text not null,
      source text not null,
      definition text not null,
      primary key (workflow_id, version)
    )`,
  ],
};
