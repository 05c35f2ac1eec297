import type { Migration } from '../../../storage/migrations.ts';

/** `settings`, `questions`, `evaluation`, `metadata`, `warnings`, `error`, `parts` and `headings` are JSON. */
const tables = (number: string) => [
  `create table knowledge_collection (
    id text primary key,
    owner text not null,
    name text not null,
    description text not null,
    settings text not null,
    dense_weight ${number} not null,
    questions text not null,
    evaluation text,
    created_at bigint not null,
    updated_at bigint not null
  )`,
  'create index knowledge_collection_owner on knowledge_collection (owner, name)',
  `create table knowledge_document (
    id text primary key,
    owner text not null,
    collection_id text not null,
    name text not null,
    folder text not null,
    url text,
    told_kind text,
    kind text,
    status text not null,
    run_id text,
    sha256 text not null,
    bytes bigint not null,
    revision bigint not null,
    shown_revision bigint not null,
    pages bigint,
    characters bigint not null,
    passages bigint not null,
    embedded bigint not null,
    metadata text not null,
    warnings text not null,
    error text,
    created_at bigint not null,
    updated_at bigint not null
  )`,
  'create index knowledge_document_place on knowledge_document (owner, collection_id, created_at, id)',
  'create index knowledge_document_sha256 on knowledge_document (sha256)',
  `create table knowledge_text (
    document_id text not null,
    revision bigint not null,
    owner text not null,
    parts text not null,
    text text not null,
    primary key (document_id, revision)
  )`,
];

/** Long columns come last: scores and places are read without overflow pages. */
const passageColumns = `
  id text not null,
  owner text not null,
  collection_id text not null,
  document_id text not null,
  revision bigint not null,
  start_at bigint not null,
  end_at bigint not null,
  page bigint,
  headings text not null,
  text text not null`;

const indexes = [
  'create index knowledge_passage_document on knowledge_passage (document_id, revision)',
  'create index knowledge_passage_id on knowledge_passage (id)',
];

const vectors = (bytes: string) => [
  `create table knowledge_vector (
    seq bigint not null,
    collection_id text not null,
    document_id text not null,
    model text not null,
    bits ${bytes} not null,
    vector ${bytes} not null,
    primary key (seq, model)
  )`,
  'create index knowledge_vector_collection on knowledge_vector (collection_id, model)',
];

/**
 * `scope` names the collection and the document, so that the owner's rows alone are looked at; it does not count in the score.
 * `parts` are the pairs of characters of scripts without spaces and the words within identifiers.
 */
const sqlite = [
  ...tables('real'),
  `create table knowledge_passage (seq integer primary key autoincrement, ${passageColumns})`,
  ...indexes,
  ...vectors('blob'),
  `create virtual table knowledge_words using fts5 (
    scope, title, body, parts, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
  )`,
  "insert into knowledge_words (knowledge_words, rank) values ('rank', 'bm25(0.0, 3.0, 1.0, 0.5)')",
];

/** English stems without stop words, as FTS5's porter. */
const postgres = [
  ...tables('double precision'),
  'create text search dictionary knowledge_stem (template = snowball, language = english)',
  'create text search configuration knowledge_text_search (copy = simple)',
  `alter text search configuration knowledge_text_search
    alter mapping for asciiword, word, asciihword, hword, hword_asciipart, hword_part with knowledge_stem`,
  `create table knowledge_passage (
    seq bigint generated always as identity primary key, ${passageColumns}, words tsvector not null
  )`,
  ...indexes,
  ...vectors('bytea'),
  'create index knowledge_passage_words on knowledge_passage using gin (words)',
  'create index knowledge_passage_collection on knowledge_passage (collection_id)',
];

export const knowledgeMigration: Migration = { id: '0001-knowledge', up: { sqlite, postgres } };
