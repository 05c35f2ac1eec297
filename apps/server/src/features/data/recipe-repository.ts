import type { RecipeId, RecipeOrigin, RecipeRevision, StoredPlan, StoredRecipe, ListCursor } from '@causeway/contract';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database, SqlValue } from '../../storage/database.ts';

export interface RecipeRef {
  readonly owner: string;
  readonly id: RecipeId;
}

/** A recipe without its steps: those are in its revisions. */
export interface RecipeRow {
  readonly id: RecipeId;
  readonly owner: string;
  readonly name: string;
  /** The one that holds. */
  readonly revision: number;
  /** All that were saved. */
  readonly revisions: number;
  readonly steps: number;
  readonly origin: RecipeOrigin | null;
  readonly branchOf: StoredRecipe['branch_of'];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface RevisionRow extends RecipeRevision {
  readonly plan: StoredPlan;
}

export interface RecipeFilter {
  readonly text: string | undefined;
  readonly fileId: string | undefined;
  readonly limit: number;
  readonly before: ListCursor | undefined;
}

export interface RecipeRepository {
  insert(recipe: RecipeRow, first: RevisionRow): Promise<void>;
  find(ref: RecipeRef): Promise<RecipeRow | undefined>;
  list(owner: string, filter: RecipeFilter): Promise<readonly RecipeRow[]>;
  /** Only while `before` is as it was read: false when somebody else saved in between. */
  save(before: RecipeRow, after: RecipeRow, revision?: RevisionRow): Promise<boolean>;
  remove(ref: RecipeRef): Promise<boolean>;
  findRevision(ref: RecipeRef, revision: number): Promise<RevisionRow | undefined>;
  /** The newest first, without steps. */
  listRevisions(
    ref: RecipeRef,
    page: { readonly before: number | undefined; readonly limit: number },
  ): Promise<readonly RecipeRevision[]>;
  /** The newest that was made from it. */
  findChild(ref: RecipeRef, parent: number): Promise<number | undefined>;
  addRun(ref: RecipeRef, run: { readonly id: string; readonly at: number }): Promise<void>;
  /** The newest first. */
  listRuns(
    ref: RecipeRef,
    page: { readonly before: ListCursor | undefined; readonly limit: number },
  ): Promise<readonly ListCursor[]>;
}

type Numeric = number | string;

interface StoredRow {
  readonly id: RecipeId;
  readonly owner: string;
  readonly name: string;
  readonly revision: Numeric;
  readonly revisions: Numeric;
  readonly steps: Numeric;
  readonly origin: string | null;
  readonly branch_of: string | null;
  readonly created_at: Numeric;
  readonly updated_at: Numeric;
}

interface StoredRevision {
  readonly revision: Numeric;
  readonly parent: Numeric | null;
  readonly note: string;
  readonly steps: Numeric;
  readonly plan: string;
  readonly created_at: Numeric;
}

const columns = 'id, owner, name, revision, revisions, steps, origin, branch_of, created_at, updated_at';
const summary = 'revision, parent, note, steps, created_at';

const parse = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const toRecipe = (row: StoredRow): RecipeRow => ({
  id: row.id,
  owner: row.owner,
  name: row.name,
  revision: Number(row.revision),
  revisions: Number(row.revisions),
  steps: Number(row.steps),
  origin: parse(row.origin) as RecipeOrigin | null,
  branchOf: parse(row.branch_of) as StoredRecipe['branch_of'],
  createdAt: Number(row.created_at),
  updatedAt: Number(row.updated_at),
});

const toRevision = (row: Omit<StoredRevision, 'plan'>): RecipeRevision => ({
  revision: Number(row.revision),
  parent: row.parent === null ? null : Number(row.parent),
  note: row.note,
  steps: Number(row.steps),
  created_at: Number(row.created_at),
});

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/gu, String.raw`\$&`);

type Part = readonly [sql: string, values: readonly SqlValue[]];

const olderThan = ({ at, id }: ListCursor, time: string, name: string): Part => [
  `(${time} < ? or (${time} = ? and ${name} < ?))`,
  [at, at, id],
];

function listQuery(owner: string, { text, fileId, limit, before }: RecipeFilter): readonly [string, SqlValue[]] {
  const parts: readonly Part[] = [
    ['owner = ?', [owner]],
    ...(fileId === undefined ? [] : [['file_id = ?', [fileId]] satisfies Part]),
    ...(text === undefined || text === ''
      ? []
      : [[String.raw`lower(name) like ? escape '\'`, [`%${escapeLike(text.toLowerCase())}%`]] satisfies Part]),
    ...(before === undefined ? [] : [olderThan(before, 'updated_at', 'id')]),
  ];
  const where = parts.map(([sql]) => sql).join(' and ');
  const sql = `select ${columns} from data_recipe where ${where} order by updated_at desc, id desc limit ?`;
  return [sql, [...parts.flatMap(([, values]) => values), limit]];
}

/** What is written of recipes and their revisions. */
function writingPart(database: Database): Pick<RecipeRepository, 'insert' | 'save' | 'remove' | 'addRun'> {
  const insert = database.prepare(`insert into data_recipe (${columns}, file_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, 1);
  const sets = 'name = ?, revision = ?, revisions = ?, steps = ?, origin = ?, file_id = ?, updated_at = ?';
  const update = database.prepare(
    `update data_recipe set ${sets} where owner = ? and id = ? and revision = ? and revisions = ?`,
    1,
  );
  // PostgreSQL runs both statements before the rows of the first are counted: the number may be taken by then.
  const insertRevision = database.prepare(
    `insert into data_recipe_revision (recipe_id, owner, ${summary}, plan) values (?, ?, ?, ?, ?, ?, ?, ?)
      on conflict do nothing`,
    1,
  );
  const insertRun = database.prepare(
    'insert into data_recipe_run (run_id, recipe_id, owner, created_at) values (?, ?, ?, ?) on conflict do nothing',
  );
  const remove = database.prepare('delete from data_recipe where owner = ? and id = ?');
  const removeRevisions = database.prepare('delete from data_recipe_revision where owner = ? and recipe_id = ?');
  const removeRuns = database.prepare('delete from data_recipe_run where owner = ? and recipe_id = ?');
  const writeRevision = ({ owner, id }: RecipeRef, { revision, parent, note, steps, created_at: at, plan }: RevisionRow) =>
    insertRevision(id, owner, revision, parent, note, steps, at, JSON.stringify(plan));
  return {
    insert: async (recipe, first) => {
      const { id, owner, name, revision, revisions, steps, origin, branchOf, createdAt, updatedAt } = recipe;
      const texts = [json(origin), json(branchOf)] as const;
      const row = insert(id, owner, name, revision, revisions, steps, ...texts, createdAt, updatedAt, origin?.file_id ?? null);
      await database.write([row, writeRevision(recipe, first)]);
    },
    save: async (before, after, revision) => {
      const { name, steps, origin, updatedAt } = after;
      const values = [name, after.revision, after.revisions, steps, json(origin), origin?.file_id ?? null, updatedAt] as const;
      const row = update(...values, before.owner, before.id, before.revision, before.revisions);
      try {
        await database.write([row, ...(revision === undefined ? [] : [writeRevision(before, revision)])]);
        return true;
      } catch (error) {
        if (error instanceof UnexpectedRowsError) return false;
        throw error;
      }
    },
    remove: async ({ owner, id }) => {
      const [removed] = await database.write([remove(owner, id), removeRevisions(owner, id), removeRuns(owner, id)]);
      return removed === 1;
    },
    addRun: async ({ owner, id }, run) => void (await database.write([insertRun(run.id, id, owner, run.at)])),
  };
}

export function createRecipeRepository(database: Database): RecipeRepository {
  return {
    ...writingPart(database),
    find: async ({ owner, id }) => {
      const sql = `select ${columns} from data_recipe where owner = ? and id = ?`;
      const [row] = await database.read<StoredRow>(sql, owner, id);
      return row && toRecipe(row);
    },
    list: async (owner, filter) => {
      const [sql, values] = listQuery(owner, filter);
      return (await database.read<StoredRow>(sql, ...values)).map(toRecipe);
    },
    findRevision: async ({ owner, id }, revision) => {
      const sql = `select ${summary}, plan from data_recipe_revision where owner = ? and recipe_id = ? and revision = ?`;
      const [row] = await database.read<StoredRevision>(sql, owner, id, revision);
      return row && { ...toRevision(row), plan: JSON.parse(row.plan) as StoredPlan };
    },
    listRevisions: async ({ owner, id }, { before = Number.MAX_SAFE_INTEGER, limit }) => {
      const sql = `select ${summary} from data_recipe_revision where owner = ? and recipe_id = ? and revision < ?
        order by revision desc limit ?`;
      return (await database.read<StoredRevision>(sql, owner, id, before, limit)).map(toRevision);
    },
    findChild: async ({ owner, id }, parent) => {
      const sql = 'select max(revision) as child from data_recipe_revision where owner = ? and recipe_id = ? and parent = ?';
      const [row] = await database.read<{ readonly child: Numeric | null }>(sql, owner, id, parent);
      const child = row?.child ?? undefined;
      return child === undefined ? undefined : Number(child);
    },
    listRuns: async ({ owner, id }, { before, limit }) => {
      const [older, values] = before === undefined ? ['1 = 1', []] : olderThan(before, 'created_at', 'run_id');
      const sql = `select run_id, created_at from data_recipe_run where owner = ? and recipe_id = ? and ${older}
        order by created_at desc, run_id desc limit ?`;
      const rows = await database.read<{ readonly run_id: string; readonly created_at: Numeric }>(
        sql,
        owner,
        id,
        ...values,
        limit,
      );
      return rows.map(({ run_id: run, created_at: at }) => ({ id: run, at: Number(at) }));
    },
  };
}
