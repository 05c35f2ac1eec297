import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { mintId } from '@causeway/contract';
import { skipWithout, startPostgres } from '../../../../../tests/services.ts';
import type { Database } from '../../storage/database.ts';
import { migrate } from '../../storage/migrate.ts';
import { openPostgres } from '../../storage/postgres.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { filesMigration } from './migrations/0001-files.ts';
import { recipesMigration } from './migrations/0002-recipes.ts';
import { createRecipeRepository } from './recipe-repository.ts';
import type { RecipeRow, RevisionRow } from './recipe-repository.ts';

const at = 1_800_000_000_000;
const makeRecipe = (owner: string, name: string, updatedAt = at): RecipeRow => ({
  id: mintId('recipe'),
  owner,
  name,
  revision: 1,
  revisions: 1,
  steps: 1,
  origin: { file_id: mintId('file'), file_name: 'a.csv', sheet: 'Sheet1', columns: [{ name: "it's", type: 'text' }] },
  branchOf: null,
  createdAt: at,
  updatedAt,
});
const makeRevision = (revision: number, parent: number | null): RevisionRow => ({
  revision,
  parent,
  note: `note ${revision}`,
  steps: 1,
  plan: { version: 1, parameters: [], steps: [{ id: 's1', op: 'limit', rows: revision }] },
  created_at: at + revision,
});

function recipeContract(open: () => Promise<{ readonly database: Database; readonly close: () => Promise<void> }>): void {
  const withRepository = async (work: (repository: ReturnType<typeof createRecipeRepository>) => Promise<void>) => {
    const { database, close } = await open();
    try {
      await migrate(database, [{ feature: 'data', migrations: [filesMigration, recipesMigration] }]);
      await work(createRecipeRepository(database));
    } finally {
      await close();
    }
  };

  test('a recipe comes back as it was, to its owner alone', () =>
    withRepository(async (repository) => {
      const recipe = makeRecipe('ada', 'Clean 100% of it');
      const [mine, theirs] = [recipe, { ...recipe, owner: 'bob' }];
      await repository.insert(recipe, makeRevision(1, null));
      assert.deepEqual(await repository.find(mine), recipe);
      assert.deepEqual(await repository.findRevision(mine, 1), makeRevision(1, null));
      assert.equal(await repository.find(theirs), undefined);
      assert.equal(await repository.findRevision(theirs, 1), undefined);
      assert.deepEqual(await repository.listRevisions(theirs, { before: undefined, limit: 10 }), []);
      assert.equal(await repository.findChild(theirs, 1), undefined);
      assert.equal(await repository.save(theirs, theirs), false);
      assert.equal(await repository.remove(theirs), false);
      assert.equal(await repository.remove(mine), true);
      assert.equal(await repository.findRevision(mine, 1), undefined);
    }));

  test('of two who save at once one is told, and the history keeps every revision', () =>
    withRepository(async (repository) => {
      const recipe = makeRecipe('ada', 'Clean');
      await repository.insert(recipe, makeRevision(1, null));
      const after = { ...recipe, revision: 2, revisions: 2 };
      assert.equal(await repository.save(recipe, after, makeRevision(2, 1)), true);
      assert.equal(await repository.save(recipe, after, makeRevision(2, 1)), false);
      const undone = { ...after, revision: 1 };
      assert.equal(await repository.save(after, undone), true);
      assert.equal(await repository.save(undone, { ...undone, revision: 3, revisions: 3 }, makeRevision(3, 1)), true);
      const revisions = await repository.listRevisions(recipe, { before: undefined, limit: 10 });
      assert.deepEqual(
        revisions.map(({ revision, parent }) => [revision, parent]),
        [
          [3, 1],
          [2, 1],
          [1, null],
        ],
      );
      assert.equal(await repository.findChild(recipe, 1), 3);
      assert.equal(await repository.findChild(recipe, 3), undefined);
      assert.equal((await repository.listRevisions(recipe, { before: 3, limit: 1 }))[0]?.revision, 2);
    }));

  test('lists go from the newest to the oldest, page by page, by name and by file', () =>
    withRepository(async (repository) => {
      const recipes = [1, 2, 3].map((number) => makeRecipe('ada', `Recipe_${number}`, at + Math.min(number, 2)));
      for (const recipe of recipes) await repository.insert(recipe, makeRevision(1, null));
      const all = { text: undefined, fileId: undefined, limit: 2, before: undefined };
      const first = await repository.list('ada', all);
      const last = first.at(-1);
      assert.ok(last);
      const rest = await repository.list('ada', { ...all, before: { at: last.updatedAt, id: last.id } });
      assert.deepEqual([...first, ...rest].map(({ id }) => id).toSorted(), recipes.map(({ id }) => id).toSorted());
      assert.equal(rest[0]?.name, 'Recipe_1');
      assert.equal((await repository.list('ada', { ...all, text: 'recipe_2' })).length, 1);
      assert.equal((await repository.list('ada', { ...all, text: '_' })).length, 2);
      assert.equal((await repository.list('ada', { ...all, fileId: recipes[0]?.origin?.file_id })).length, 1);
      assert.deepEqual(await repository.list('bob', all), []);
    }));

  test('runs are listed with the newest first, to the owner', () =>
    withRepository(async (repository) => {
      const recipe = makeRecipe('ada', 'Clean');
      await repository.insert(recipe, makeRevision(1, null));
      for (const [index, id] of ['exe_1', 'exe_2', 'exe_3'].entries()) await repository.addRun(recipe, { id, at: at + index });
      const page = await repository.listRuns(recipe, { before: undefined, limit: 2 });
      assert.deepEqual(
        page.map(({ id }) => id),
        ['exe_3', 'exe_2'],
      );
      assert.deepEqual(await repository.listRuns(recipe, { before: page[1], limit: 2 }), [{ id: 'exe_1', at }]);
      assert.deepEqual(await repository.listRuns({ ...recipe, owner: 'bob' }, { before: undefined, limit: 2 }), []);
    }));
}

suite('recipes in SQLite', () => {
  recipeContract(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'causeway-recipes-'));
    const database = openSqlite({ path: join(directory, 'causeway.db') });
    return {
      database,
      close: async () => {
        await database.close();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  });
});

suite('recipes in PostgreSQL', skipWithout('postgres'), () => {
  recipeContract(async () => {
    const { url, stop } = await startPostgres();
    const database = openPostgres({ url, deadlineMs: 20_000 });
    return {
      database,
      close: async () => {
        await database.close();
        await stop();
      },
    };
  });
});
