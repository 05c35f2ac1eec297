import type { Migration } from '../../storage/migrations.ts';

/** Times are ms since 1970. A run may be claimed when `due_at` is set; who holds it is `node`. Long columns come last. */
const run = `create table durable_run (
  id text primary key,
  owner text not null,
  job text not null,
  subject text not null,
  scope text not null,
  label text not null,
  version integer not null,
  status text not null,
  priority integer not null,
  due_at bigint,
  deadline_at bigint,
  node text,
  is_orphaned integer not null,
  is_cancel_asked integer not null,
  signals integer not null,
  concurrency_key text,
  concurrency_limit integer,
  idempotency_key text,
  parent_id text,
  parent_path text,
  trigger_kind text not null,
  trigger_id text,
  progress integer not null,
  steps_executed integer not null,
  total_steps integer not null,
  current_step text,
  created_at bigint not null,
  started_at bigint,
  ended_at bigint,
  error text,
  input text,
  output text
)`;

const eventColumns = `
  run text not null,
  seq integer not null,
  type text not null,
  path text not null,
  at bigint not null,
  data text not null,
  primary key (run, seq)`;

const others = [
  'create index durable_run_due on durable_run (priority, due_at) where due_at is not null',
  'create index durable_run_node on durable_run (node) where node is not null',
  'create index durable_run_parent on durable_run (parent_id) where parent_id is not null',
  'create unique index durable_run_idempotency on durable_run (owner, job, subject, idempotency_key) where idempotency_key is not null',
  `create index durable_run_blocked on durable_run (concurrency_key, priority desc, created_at)
    where concurrency_key is not null and status = 'pending'`,
  'create index durable_run_owner on durable_run (owner, created_at desc, id desc)',
  'create index durable_run_subject on durable_run (owner, subject, created_at desc, id desc)',
  /* One row for each place that a concurrency key has taken. */
  `create table durable_slot (
    concurrency_key text not null,
    place integer not null,
    run text not null,
    primary key (concurrency_key, place)
  )`,
  'create unique index durable_slot_run on durable_slot (run)',
  `create table durable_listener (
    owner text not null,
    signal text not null,
    run text not null,
    path text not null,
    primary key (owner, signal, run, path)
  )`,
  'create index durable_listener_run on durable_listener (run)',
  /* Values above 32 KB, where they are not files. */
  `create table durable_value (
    run text not null,
    file text not null,
    json text not null,
    primary key (run, file)
  )`,
  `create table durable_node (
    id text primary key,
    beat_at bigint not null,
    started_at bigint not null
  )`,
];

const inbox = (id: string) => `create table durable_inbox (
  id ${id},
  run text not null,
  signal text not null,
  once_key text,
  at bigint not null,
  taken_seq integer,
  by_whom text,
  data text not null
)`;

const inboxIndexes = [
  'create index durable_inbox_run on durable_inbox (run, id)',
  'create unique index durable_inbox_once on durable_inbox (run, once_key) where once_key is not null',
];

export const runsMigration: Migration = {
  id: '0001-runs',
  up: {
    sqlite: [
      run,
      `create table durable_event (${eventColumns}) without rowid`,
      ...others,
      inbox('integer primary key autoincrement'),
      ...inboxIndexes,
    ],
    postgres: [
      run,
      `create table durable_event (${eventColumns})`,
      ...others,
      inbox('bigint generated always as identity primary key'),
      ...inboxIndexes,
    ],
  },
};
