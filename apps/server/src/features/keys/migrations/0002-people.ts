import type { Migration } from '../../../storage/migrations.ts';

const tables = [
  `create table person (
    id text primary key,
    role text not null,
    name text not null,
    email text,
    email_folded text unique,
    oidc_issuer text,
    oidc_subject text,
    created_at bigint not null,
    changed_at bigint not null,
    suspended_at bigint,
    removed_at bigint,
    password_hash text
  )`,
  'create unique index person_of_provider on person (oidc_issuer, oidc_subject)',
  'create index person_changed on person (changed_at)',
  `create table invitation (
    id text primary key,
    hash text not null unique,
    email text,
    email_folded text,
    role text not null,
    invited_by text not null,
    created_at bigint not null,
    expires_at bigint not null,
    ended_at bigint
  )`,
  'create index invitation_expiring on invitation (expires_at)',
  'alter table api_key add column project_id text',
  'alter table api_key add column models text',
  "alter table api_key add column rate_tier text not null default 'default'",
  'alter table api_key add column previous_lookup text',
  'alter table api_key add column previous_hash text',
  'alter table api_key add column previous_until bigint',
  'create unique index api_key_previous on api_key (previous_lookup)',
  'alter table browser_session add column address text',
  `create table audit_entry (
    id text primary key,
    at bigint not null,
    actor_id text,
    credential_id text,
    action text not null,
    subject text,
    address text,
    request_id text,
    actor_name text not null,
    detail text not null
  )`,
  'create index audit_newest on audit_entry (at desc, id desc)',
  'create index audit_of_actor on audit_entry (actor_id, at desc)',
  'create index audit_of_subject on audit_entry (subject, at desc)',
];

/** Whoever had the server before there were people is its first owner, under the id that all of the data has. */
const firstOwner = (now: string): string =>
  `insert into person (id, role, name, created_at, changed_at) values ('owner', 'owner', 'Owner', ${now}, 0)`;

/** `changed_at` is 0 until what a person may do changes. Passwords as PHC strings; invitations as SHA-256 of 256 random bits. Times are ms since 1970. */
export const peopleMigration: Migration = {
  id: '0002-people',
  up: {
    sqlite: [...tables, firstOwner("cast(unixepoch('subsec') * 1000 as integer)")],
    postgres: [...tables, firstOwner('cast(extract(epoch from now()) * 1000 as bigint)')],
  },
};
