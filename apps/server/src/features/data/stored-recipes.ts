import { Fault, formatCursor, mintId, parseCursor } from '@causeway/contract';
import type {
  BodyOf,
  createRecipe,
  QueryOf,
  listRecipes,
  RecipeOrigin,
  RecipeSummary,
  ReplyOf,
  listRecipeRevisions,
  StoredPlan,
  StoredRecipe,
  updateRecipe,
} from '@causeway/contract';
import type { DataFiles } from './data-files.ts';
import { keepPlan } from './recipe-plan.ts';
import type { RecipeRef, RecipeRepository, RecipeRow, RevisionRow } from './recipe-repository.ts';
import { canonicalJson } from './recipes/hash-steps.ts';
import { schemaOf } from './sheet-schema.ts';

export interface StoredRecipesNeeds {
  readonly repository: RecipeRepository;
  readonly dataFiles: Pick<DataFiles, 'findSheet'>;
  readonly now: () => number;
}

/** A recipe with the steps of one of its revisions. */
export interface FoundRecipe {
  readonly recipe: RecipeRow;
  readonly revision: RevisionRow;
}

type NewRecipe = BodyOf<typeof createRecipe>;
type RecipeChange = BodyOf<typeof updateRecipe>;

const toSummary = ({ id, name, revision, steps, origin, branchOf, createdAt, updatedAt }: RecipeRow): RecipeSummary => ({
  id,
  name,
  revision,
  steps,
  made_for: origin && { file_id: origin.file_id, file_name: origin.file_name, sheet: origin.sheet },
  branch_of: branchOf,
  created_at: createdAt,
  updated_at: updatedAt,
});

interface Parts {
  readonly find: (ref: RecipeRef, revision?: number) => Promise<FoundRecipe>;
  readonly show: (found: FoundRecipe) => Promise<StoredRecipe>;
  readonly originOf: (owner: string, place: Pick<NewRecipe, 'file_id' | 'sheet'>) => Promise<RecipeOrigin | null>;
}

const stale = (revision: number): Fault =>
  new Fault('conflict', {
    param: 'revision',
    message: `The recipe was saved by somebody else in between; revision ${revision} holds now.`,
    fix: { summary: 'Load the recipe again and make the change there, or keep yours as a branch.' },
  });

const firstRevision = (plan: StoredPlan, note: string, at: number): RevisionRow => ({
  revision: 1,
  parent: null,
  note,
  steps: plan.steps.length,
  plan,
  created_at: at,
});

/** What begins, changes and ends recipes. */
function changingPart({ repository, now }: StoredRecipesNeeds, { find, show, originOf }: Parts) {
  async function add(owner: string, recipe: Pick<RecipeRow, 'name' | 'origin' | 'branchOf'>, first: RevisionRow) {
    const at = first.created_at;
    const numbers = { revision: 1, revisions: 1, steps: first.steps, createdAt: at, updatedAt: at };
    const row: RecipeRow = { id: mintId('recipe'), owner, ...recipe, ...numbers };
    await repository.insert(row, first);
    return show({ recipe: row, revision: first });
  }

  /** The recipe, which is still at the revision that the change began from. */
  async function findAt(ref: RecipeRef, revision: number): Promise<FoundRecipe> {
    const found = await find(ref);
    if (found.recipe.revision !== revision) throw stale(found.recipe.revision);
    return found;
  }

  async function save(before: FoundRecipe, recipe: RecipeRow, revision?: RevisionRow): Promise<StoredRecipe> {
    if (await repository.save(before.recipe, recipe, revision)) return show({ recipe, revision: revision ?? before.revision });
    throw stale((await find(before.recipe)).recipe.revision);
  }

  return {
    async create(owner: string, { name, plan, note, ...place }: NewRecipe): Promise<StoredRecipe> {
      const first = firstRevision(keepPlan(plan), note, now());
      return add(owner, { name, origin: await originOf(owner, place), branchOf: null }, first);
    },

    async update(ref: RecipeRef, { revision, name, plan, note, ...place }: RecipeChange): Promise<StoredRecipe> {
      const before = await findAt(ref, revision);
      const { recipe } = before;
      // A sheet alone is another one of the same file.
      const file = place.file_id ?? (place.sheet === undefined ? undefined : recipe.origin?.file_id);
      const origin = file === undefined ? recipe.origin : await originOf(ref.owner, { ...place, file_id: file });
      const named = { ...recipe, name: name ?? recipe.name, origin, updatedAt: now() };
      const kept = plan === undefined ? undefined : keepPlan(plan);
      if (kept === undefined || canonicalJson(kept) === canonicalJson(before.revision.plan)) return save(before, named);
      const next = recipe.revisions + 1;
      const made = { ...firstRevision(kept, note, named.updatedAt), revision: next, parent: recipe.revision };
      return save(before, { ...named, revision: next, revisions: next, steps: made.steps }, made);
    },

    async restore(ref: RecipeRef, revision: number, to: number): Promise<StoredRecipe> {
      const before = await findAt(ref, revision);
      const target = await find(ref, to);
      const recipe = { ...before.recipe, revision: to, steps: target.revision.steps, updatedAt: now() };
      if (await repository.save(before.recipe, recipe)) return show({ recipe, revision: target.revision });
      throw stale((await find(ref)).recipe.revision);
    },

    async branch(ref: RecipeRef, name: string, revision?: number): Promise<StoredRecipe> {
      const { recipe, revision: from } = await find(ref, revision);
      const first = firstRevision(from.plan, `From revision ${from.revision} of ${recipe.name}`, now());
      return add(ref.owner, { name, origin: recipe.origin, branchOf: { id: recipe.id, revision: from.revision } }, first);
    },

    async remove(ref: RecipeRef): Promise<void> {
      if (!(await repository.remove(ref))) throw unknownRecipe();
    },
  };
}

const unknownRecipe = (): Fault => new Fault('not_found', { param: 'recipeId', message: 'There is no such recipe.' });

function createParts({ repository, dataFiles }: StoredRecipesNeeds): Parts {
  return {
    find: async (ref, number) => {
      const recipe = await repository.find(ref);
      if (recipe === undefined) throw unknownRecipe();
      const revision = await repository.findRevision(ref, number ?? recipe.revision);
      if (revision === undefined) {
        throw new Fault('not_found', { param: 'revision', message: 'The recipe has no such revision.' });
      }
      return { recipe, revision };
    },
    show: async ({ recipe, revision }) => ({
      ...toSummary(recipe),
      plan: revision.plan,
      made_for: recipe.origin,
      undo_to: revision.parent,
      redo_to: (await repository.findChild(recipe, revision.revision)) ?? null,
    }),
    originOf: async (owner, { file_id: id, sheet }) => {
      if (id === undefined) return null;
      const found = await dataFiles.findSheet({ owner, id }, sheet);
      const columns = [...schemaOf(found).columns];
      return { file_id: id, file_name: found.file.name, sheet: found.sheet.name, columns };
    },
  };
}

/** Recipes of one owner: what is not theirs does not exist. */
export function createStoredRecipes(needs: StoredRecipesNeeds) {
  const { repository } = needs;
  const parts = createParts(needs);
  return {
    /** With the steps of the revision that holds, or of another one. */
    load: parts.find,
    get: async (ref: RecipeRef): Promise<StoredRecipe> => parts.show(await parts.find(ref)),

    async list(owner: string, { text, file_id: fileId, limit, cursor }: QueryOf<typeof listRecipes>) {
      const found = await repository.list(owner, { text, fileId, limit: limit + 1, before: parseCursor(cursor) });
      const last = found.length > limit ? found[limit - 1] : undefined;
      const next = last === undefined ? {} : { next_cursor: formatCursor(last.updatedAt, last.id) };
      return { recipes: found.slice(0, limit).map(toSummary), ...next };
    },

    async revisions(
      ref: RecipeRef,
      { before, limit }: QueryOf<typeof listRecipeRevisions>,
    ): Promise<ReplyOf<typeof listRecipeRevisions>> {
      await parts.find(ref);
      const found = await repository.listRevisions(ref, { before, limit: limit + 1 });
      return { revisions: found.slice(0, limit), has_more: found.length > limit };
    },

    ...changingPart(needs, parts),
  };
}

export type StoredRecipes = ReturnType<typeof createStoredRecipes>;
