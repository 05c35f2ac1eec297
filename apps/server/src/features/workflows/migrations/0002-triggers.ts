import type { Migration } from '../../../storage/migrations.ts';

/** `secret` is sealed for its trigger. `next_fire_at` of schedules alone: whoever moves it on has fired. */
export const triggersMigration: Migration = {
  id: '0002-triggers',
  up: [
    `create table workflow_trigger (
      id text primary key,
      owner text not null,
      workflow_id text not null,
      kind text not null,
      is_enabled integer not null,
      next_fire_at bigint,
      last_fired_at bigint,
      created_at bigint not null,
      last_error text,
      secret text,
      input text,
      settings text not null
    )`,
    'create index workflow_trigger_of_workflow on workflow_trigger (workflow_id, created_at)',
    'create index workflow_trigger_due on workflow_trigger (next_fire_at) where next_fire_at is not null',
    "create index workflow_trigger_of_event on workflow_trigger (owner, kind) where kind = 'event'",
  ],
};
