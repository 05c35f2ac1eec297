import type { Migration } from '../../../storage/migrations.ts';

/** Money is nano-dollars; a cost or a saving that is null is unknown. The ledger is only appended to. */
export const usageMigration: Migration = {
  id: '0001-usage',
  up: [
    `create table usage_entry (
      id text primary key,
      at bigint not null,
      feature text not null,
      kind text not null,
      model text not null,
      user_id text not null,
      key_id text,
      project_id text,
      session_id text,
      execution_id text,
      request_id text not null,
      input bigint not null,
      cache_read bigint not null,
      cache_write bigint not null,
      output bigint not null,
      reasoning bigint not null,
      characters bigint not null,
      milliseconds bigint not null,
      calls bigint not null,
      estimated integer not null,
      cost_nano bigint,
      cost_source text not null,
      saved_nano bigint,
      cached integer not null,
      outcome text not null
    )`,
    'create index usage_entry_at on usage_entry (at, id)',
    'create index usage_entry_user on usage_entry (user_id, at)',
    'create index usage_entry_session on usage_entry (session_id) where session_id is not null',
    'create index usage_entry_execution on usage_entry (execution_id) where execution_id is not null',
    `create table usage_budget (
      id text primary key,
      name text not null,
      scope text not null,
      subject_id text not null,
      period text not null,
      limit_nano bigint not null,
      mode text not null,
      warn_percent integer not null,
      created_by text not null,
      created_at bigint not null,
      period_start bigint not null,
      spent_nano bigint not null,
      reserved_nano bigint not null,
      unpriced_calls bigint not null,
      told_percent integer not null
    )`,
    'create table usage_process (id text primary key, seen_at bigint not null)',
    `create table usage_reservation (
      id text primary key,
      process_id text not null,
      amount_nano bigint not null,
      budget_ids text not null,
      entry text not null
    )`,
    'create index usage_reservation_process on usage_reservation (process_id)',
    `create table usage_price (
      id text primary key,
      model text not null,
      valid_from bigint not null,
      rates text not null,
      unique (model, valid_from)
    )`,
  ],
};
