import type { Migration } from '../../../storage/migrations.ts';

const session = `create table chat_session (
  owner text not null,
  id text not null,
  user_id text not null,
  title text not null,
  title_folded text not null,
  agent_id text,
  model text,
  leaf_id text,
  generating_id text,
  archived integer not null,
  message_count integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  metadata text not null,
  system text,
  primary key (owner, id)
)`;

/** Long columns come last: walking the tree then reads no overflow pages. */
const messageColumns = `
  owner text not null,
  session_id text not null,
  id text not null,
  parent_id text,
  role text not null,
  status text not null,
  created_at bigint not null,
  saved_at bigint not null,
  model text,
  finish_reason text,
  usage text,
  error text,
  reasoning text,
  content text not null,
  parts text`;

const indexes = [
  'create index chat_session_used on chat_session (owner, archived, updated_at desc, id desc)',
  'create unique index chat_message_id on chat_message (owner, session_id, id)',
  "create index chat_message_generating on chat_message (saved_at) where status = 'generating'",
];

const indexRow = 'insert into chat_message_text (rowid, owner, content) values (new.seq, new.owner, new.content);';

/** A row enters the index once, when its text is final. */
const sqlite = [
  session,
  `create table chat_message (seq integer primary key autoincrement, ${messageColumns})`,
  ...indexes,
  `create virtual table chat_message_text using fts5 (
    owner, content, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
  )`,
  `create trigger chat_message_inserted after insert on chat_message when new.status <> 'generating' begin ${indexRow} end`,
  `create trigger chat_message_finished after update of status on chat_message
    when old.status = 'generating' and new.status <> 'generating' begin ${indexRow} end`,
  `create trigger chat_message_deleted after delete on chat_message when old.status <> 'generating' begin
    delete from chat_message_text where rowid = old.seq; end`,
];

/** English stems without stop words, as FTS5's porter: people also search for "which". */
const textSearch = [
  'create text search dictionary chat_stem (template = snowball, language = english)',
  'create text search configuration chat_text (copy = simple)',
  `alter text search configuration chat_text
    alter mapping for asciiword, word, asciihword, hword, hword_asciipart, hword_part with chat_stem`,
];

/** Addresses and paths are searched by their parts. A tsvector holds at most 1 MiB: 100,000 characters stay below in every script. */
const separators = './:@_-=&#+~';
const words = `to_tsvector('chat_text', translate(left(content, 100000), '${separators}', '${' '.repeat(separators.length)}'))`;

const postgres = [
  session,
  ...textSearch,
  `create table chat_message (seq bigint generated always as identity primary key, ${messageColumns},
    words tsvector generated always as (case when status = 'generating' then null else ${words} end) stored)`,
  ...indexes,
  'create index chat_message_words on chat_message using gin (words)',
];

export const sessionsMigration: Migration = { id: '0001-sessions', up: { sqlite, postgres } };
