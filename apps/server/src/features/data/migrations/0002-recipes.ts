import type { Migration } from '../../../storage/migrations.ts';

/** `origin`, `branch_of` and `plan` are JSON. `revisions` counts all that were saved, `revision` is the one that holds. */
export const recipesMigration: Migration = {
  id: '0002-recipes',
  up: [
    `create table data_recipe (
      id text primary key,
      owner text not null,
      name text not null,
      revision bigint not null,
      revisions bigint not null,
      steps bigint not null,
      file_id text,
      origin text,
      branch_of text,
      created_at bigint not null,
      updated_at bigint not null
    )`,
    'create index data_recipe_owner on data_recipe (owner, updated_at, id)',
    `create table data_recipe_revision (
      recipe_id text not null,
      revision bigint not null,
      owner text not null,
      parent bigint,
      note text not null,
      steps bigint not null,
      plan text not null,
      created_at bigint not null,
      primary key (recipe_id, revision)
    )`,
    `create table data_recipe_run (
      run_id text primary key,
      recipe_id text not null,
      owner text not null,
      created_at bigint not null
    )`,
    'create index data_recipe_run_recipe on data_recipe_run (owner, recipe_id, created_at, run_id)',
  ],
};
