import type { Migration } from '../../../storage/migrations.ts';

/** `detail` is the call as JSON; what is searched by has a column. A token opens the media socket once. */
export const callsMigration: Migration = {
  id: '0001-calls',
  up: [
    `create table phone_call (
      id text primary key,
      owner text not null,
      carrier text not null,
      carrier_call_id text,
      is_live integer not null,
      created_at bigint not null,
      idempotency_key text,
      token_hash text,
      revision integer not null,
      detail text not null
    )`,
    'create index phone_call_of_owner on phone_call (owner, created_at desc, id desc)',
    'create unique index phone_call_of_carrier on phone_call (carrier, carrier_call_id)',
    'create unique index phone_call_once on phone_call (owner, idempotency_key)',
    'create unique index phone_call_token on phone_call (token_hash)',
  ],
};
