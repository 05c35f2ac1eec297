import type { Migration } from '../../../storage/migrations.ts';

/** Of every secret only its SHA-256 is kept: 256 random bits need no slow hash. Times are ms since 1970. */
export const keysMigration: Migration = {
  id: '0001-keys',
  up: [
    `create table api_key (
      id text primary key,
      owner text not null,
      name text not null,
      lookup text not null unique,
      hash text not null,
      scopes text not null,
      created_at bigint not null,
      expires_at bigint,
      last_used_at bigint,
      revoked_at bigint
    )`,
    'create index api_key_of_owner on api_key (owner, created_at desc)',
    'create index api_key_revoked on api_key (revoked_at)',
    'create index api_key_expiring on api_key (expires_at)',
    `create table browser_session (
      hash text primary key,
      id text not null unique,
      owner text not null,
      user_agent text not null,
      created_at bigint not null,
      last_seen_at bigint not null,
      expires_at bigint not null,
      ended_at bigint
    )`,
    'create index browser_session_of_owner on browser_session (owner)',
    'create index browser_session_ended on browser_session (ended_at)',
    'create index browser_session_expiring on browser_session (expires_at)',
    `create table sign_in_token (
      hash text primary key,
      owner text not null,
      expires_at bigint not null,
      used_at bigint
    )`,
    'create index sign_in_token_expiring on sign_in_token (expires_at)',
  ],
};
