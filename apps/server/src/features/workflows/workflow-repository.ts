import type { Retention, Workflow, WorkflowDefinition, WorkflowId, WorkflowVersion } from '@causeway/contract';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database, SqlValue, Write } from '../../storage/database.ts';

export interface WorkflowRef {
  readonly owner: string;
  readonly id: WorkflowId;
}

/** Without what other tables know about it. */
export type StoredWorkflow = Omit<Workflow, 'last_execution'>;

export interface WorkflowFilter {
  readonly projectId: string | undefined;
  readonly name: string | undefined;
  readonly text: string | undefined;
  readonly limit: number;
  readonly before: { readonly at: number; readonly id: string } | undefined;
}

/** A version, and what is committed together with it. */
export interface SavedVersion {
  readonly version: WorkflowVersion;
  readonly also: readonly Write[];
}

export interface WorkflowRepository {
  /** The latest changed first. */
  list(owner: string, filter: WorkflowFilter): Promise<readonly StoredWorkflow[]>;
  find(ref: WorkflowRef): Promise<StoredWorkflow | undefined>;
  /** By `document.name`. */
  findByName(owner: string, projectId: string, name: string): Promise<StoredWorkflow | undefined>;
  /** False: the project has one of that name. */
  insert(owner: string, workflow: StoredWorkflow, saved: SavedVersion): Promise<boolean>;
  /** False: somebody saved another version meanwhile. */
  addVersion(owner: string, workflow: StoredWorkflow, saved: SavedVersion): Promise<boolean>;
  /** False: the project has another of that name. */
  update(owner: string, workflow: StoredWorkflow): Promise<boolean>;
  remove(ref: WorkflowRef): Promise<boolean>;
  listVersions(ref: WorkflowRef): Promise<readonly Pick<WorkflowVersion, 'version' | 'note' | 'created_at'>[]>;
  findVersion(ref: WorkflowRef, version: number): Promise<WorkflowVersion | undefined>;
  /** Newest version whose `document.version` this is. */
  findDocumentVersion(ref: WorkflowRef, documentVersion: string): Promise<number | undefined>;
  /** Of every owner: those whose executions do not stay for ever. */
  listRetentions(): Promise<readonly (WorkflowRef & { readonly retention: Retention })[]>;
}

interface WorkflowRow extends Omit<StoredWorkflow, 'retention'> {
  readonly retention_days: number | null;
  readonly retention_count: number | null;
}

const columns = `id, project_id, name, title, description, version, retention_days, retention_count, created_at, updated_at,
  (select count(*) from workflow_trigger where workflow_trigger.workflow_id = workflow.id) as trigger_count`;
const selectSql = `select ${columns} from workflow where owner = ?`;

function toWorkflow({ retention_days: days, retention_count: count, ...row }: WorkflowRow): StoredWorkflow {
  return { ...row, retention: { days, count } };
}

type VersionRow = Omit<WorkflowVersion, 'definition'> & { readonly definition: string };
const toVersion = (row: VersionRow): WorkflowVersion => ({
  ...row,
  definition: JSON.parse(row.definition) as WorkflowVersion['definition'],
});

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/gu, String.raw`\$&`);

function listQuery(owner: string, { projectId, name, text, before, limit }: WorkflowFilter): readonly [string, SqlValue[]] {
  const like = text === undefined || text === '' ? undefined : `%${escapeLike(text.toLowerCase())}%`;
  const parts: readonly (readonly [string, readonly SqlValue[]] | undefined)[] = [
    projectId === undefined ? undefined : ['project_id = ?', [projectId]],
    name === undefined ? undefined : ['name = ?', [name]],
    like === undefined
      ? undefined
      : [String.raw`(lower(name) like ? escape '\' or lower(title) like ? escape '\')`, [like, like]],
    before === undefined ? undefined : ['(updated_at < ? or (updated_at = ? and id < ?))', [before.at, before.at, before.id]],
  ];
  const used = parts.filter((part) => part !== undefined);
  const where = used.map(([sql]) => ` and ${sql}`).join('');
  const values = used.flatMap(([, parameters]) => parameters);
  return [`${selectSql}${where} order by updated_at desc, id desc limit ?`, [owner, ...values, limit]];
}

/** Definitions are valid before they are saved. */
const documentVersion = ({ definition }: WorkflowVersion): string => (definition as WorkflowDefinition).document.version;

function prepareStatements(database: Database) {
  return {
    insert: database.prepare(
      `insert into workflow (id, owner, project_id, name, title, version, retention_days, retention_count, created_at,
        updated_at, description) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
      1,
    ),
    insertVersion: database.prepare(
      `insert into workflow_version (workflow_id, version, owner, document_version, format, created_at, note, source, definition)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
      1,
    ),
    raise: database.prepare(
      `update workflow set version = ?, name = ?, title = ?, description = ?, updated_at = ? where owner = ? and id = ? and version = ?
        and not exists (select 1 from workflow as other where other.owner = ? and other.project_id = ? and other.name = ? and other.id <> ?)`,
      1,
    ),
    update: database.prepare(
      `update workflow set project_id = ?, retention_days = ?, retention_count = ?, updated_at = ? where owner = ? and id = ?
        and not exists (select 1 from workflow as other where other.owner = ? and other.project_id = ? and other.name = ? and other.id <> ?)`,
    ),
    remove: database.prepare('delete from workflow where owner = ? and id = ?'),
    removeVersions: database.prepare('delete from workflow_version where owner = ? and workflow_id = ?'),
  };
}

/** True when every statement changed what it expected. */
async function isWritten(database: Database, statements: readonly Write[]): Promise<boolean> {
  try {
    await database.write(statements);
    return true;
  } catch (error) {
    if (error instanceof UnexpectedRowsError) return false;
    throw error;
  }
}

type VersionPart = Pick<WorkflowRepository, 'listVersions' | 'findVersion' | 'findDocumentVersion' | 'listRetentions'>;

function versionPart(database: Database): VersionPart {
  return {
    listVersions: ({ owner, id }) =>
      database.read(
        'select version, note, created_at from workflow_version where owner = ? and workflow_id = ? order by version desc',
        owner,
        id,
      ),
    findVersion: async ({ owner, id }, version) => {
      const sql = `select workflow_id, version, format, created_at, note, source, definition from workflow_version
        where owner = ? and workflow_id = ? and version = ?`;
      const [row] = await database.read<VersionRow>(sql, owner, id, version);
      return row && toVersion(row);
    },
    findDocumentVersion: async ({ owner, id }, wanted) => {
      const sql = `select max(version) as version from workflow_version
        where owner = ? and workflow_id = ? and document_version = ?`;
      const [row] = await database.read<{ readonly version: number | null }>(sql, owner, id, wanted);
      return row?.version ?? undefined;
    },
    listRetentions: async () => {
      const sql = `select owner, id, retention_days as days, retention_count as count from workflow
        where retention_days is not null or retention_count is not null`;
      const rows = await database.read<WorkflowRef & Retention>(sql);
      return rows.map(({ owner, id, days, count }) => ({ owner, id, retention: { days, count } }));
    },
  };
}

export function createWorkflowRepository(database: Database): WorkflowRepository {
  const statements = prepareStatements(database);
  const one = async (sql: string, ...values: readonly SqlValue[]): Promise<StoredWorkflow | undefined> => {
    const [row] = await database.read<WorkflowRow>(sql, ...values);
    return row && toWorkflow(row);
  };
  const versionWrite = (owner: string, version: WorkflowVersion): Write => {
    const { workflow_id: id, version: number, format, created_at: at, note, source, definition } = version;
    return statements.insertVersion(
      id,
      number,
      owner,
      documentVersion(version),
      format,
      at,
      note,
      source,
      JSON.stringify(definition),
    );
  };
  return {
    ...versionPart(database),
    list: async (owner, filter) => {
      const [sql, values] = listQuery(owner, filter);
      const rows = await database.read<WorkflowRow>(sql, ...values);
      return rows.map(toWorkflow);
    },
    find: ({ owner, id }) => one(`${selectSql} and id = ?`, owner, id),
    findByName: (owner, projectId, name) => one(`${selectSql} and project_id = ? and name = ?`, owner, projectId, name),
    insert: (owner, workflow, { version, also }) => {
      const { id, project_id: projectId, name, title, description, retention } = workflow;
      const { days, count } = retention;
      const times = [workflow.created_at, workflow.updated_at] as const;
      const insert = statements.insert(id, owner, projectId, name, title, workflow.version, days, count, ...times, description);
      return isWritten(database, [insert, versionWrite(owner, version), ...also]);
    },
    addVersion: (owner, { id, project_id: projectId, name, title, description, updated_at: at }, { version, also }) => {
      const number = version.version;
      const changes = [number, name, title, description, at] as const;
      const raise = statements.raise(...changes, owner, id, number - 1, owner, projectId, name, id);
      return isWritten(database, [raise, versionWrite(owner, version), ...also]);
    },
    update: async (owner, { id, project_id: projectId, name, retention, updated_at: at }) => {
      const update = statements.update(projectId, retention.days, retention.count, at, owner, id, owner, projectId, name, id);
      const [changed] = await database.write([update]);
      return changed === 1;
    },
    remove: async ({ owner, id }) => {
      const [removed] = await database.write([statements.remove(owner, id), statements.removeVersions(owner, id)]);
      return removed === 1;
    },
  };
}
