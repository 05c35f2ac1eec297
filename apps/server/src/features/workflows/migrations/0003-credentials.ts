import type { Migration } from '../../../storage/migrations.ts';

/** `sealed` opens for its owner, id and hosts only. `hosts` is a JSON list. */
export const credentialsMigration: Migration = {
  id: '0003-credentials',
  up: [
    `create table workflow_credential (
      id text primary key,
      owner text not null,
      name text not null,
      kind text not null,
      created_at bigint not null,
      updated_at bigint not null,
      last_used_at bigint,
      hint text not null,
      hosts text not null,
      sealed text not null
    )`,
    'create unique index workflow_credential_name on workflow_credential (owner, name)',
  ],
};
