import type { Migration } from '../../../storage/migrations.ts';

/** Reports are JSON text without bodies and secrets; `words` is what a search looks through, in lower case. */
export const checksMigration: Migration = {
  id: '0001-checks',
  up: [
    `create table doctor_check (
      id text primary key,
      owner text not null,
      created_at bigint not null,
      title text not null,
      origin text,
      verdict text not null,
      cause_code text,
      cause_title text,
      words text not null,
      target text not null,
      report text not null,
      browser text
    )`,
    'create index doctor_check_of_owner on doctor_check (owner, created_at desc, id desc)',
  ],
};
