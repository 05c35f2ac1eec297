import type { Migration } from '../../../storage/migrations.ts';

/** Providers belong to the server, not to a user: whoever holds `models:write` changes them for everybody. */
export const providersMigration: Migration = {
  id: '0001-providers',
  up: [
    `create table model_provider (
      id text primary key,
      name text not null unique,
      kind text not null,
      base_url text not null,
      sealed_key text,
      key_hint text,
      models text,
      enabled integer not null,
      created_at bigint not null
    )`,
    'create table model_setting (name text primary key, value text not null)',
  ],
};
