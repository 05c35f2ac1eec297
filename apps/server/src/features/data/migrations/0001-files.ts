import type { Migration } from '../../../storage/migrations.ts';

/** `told` and `detail` are JSON. Contents are named by `sha256`; several files may have the same. */
export const filesMigration: Migration = {
  id: '0001-files',
  up: [
    `create table data_file (
      id text primary key,
      owner text not null,
      name text not null,
      sha256 text not null,
      bytes bigint not null,
      status text not null,
      revision bigint not null,
      run_id text,
      told text not null,
      detail text,
      error text,
      created_at bigint not null,
      updated_at bigint not null
    )`,
    'create index data_file_owner on data_file (owner, created_at, id)',
    'create index data_file_sha256 on data_file (sha256)',
    `create table data_upload (
      id text primary key,
      owner text not null,
      name text not null,
      length bigint not null,
      file_id text,
      created_at bigint not null,
      expires_at bigint not null
    )`,
    'create index data_upload_expires on data_upload (expires_at)',
  ],
};
