import type { Project, ProjectId } from '@causeway/contract';
import type { Database } from '../../../storage/database.ts';

export interface ProjectRef {
  readonly owner: string;
  readonly id: ProjectId;
}

type ProjectRow = Omit<Project, 'is_default' | 'role'> & { readonly is_default: number };

export interface ProjectRepository {
  /** The default one first, then by name. */
  list(owner: string): Promise<readonly Project[]>;
  find(ref: ProjectRef): Promise<Project | undefined>;
  findDefault(owner: string): Promise<ProjectId | undefined>;
  /** False: the name, or the place of the default project, is taken. */
  insert(owner: string, project: Project): Promise<boolean>;
  /** False: the name is taken by another. */
  update(owner: string, project: Project): Promise<boolean>;
  /** False: it has workflows, is the default, or is not there. */
  remove(ref: ProjectRef): Promise<boolean>;
}

const columns = `id, name, description, is_default, created_at, updated_at,
  (select count(*) from workflow where workflow.owner = project.owner and workflow.project_id = project.id) as workflow_count`;
const selectSql = `select ${columns} from project where owner = ?`;

const toProject = (row: ProjectRow): Project => ({ ...row, is_default: row.is_default === 1, role: 'owner' });

function prepareStatements(database: Database) {
  return {
    insert: database.prepare(
      `insert into project (id, owner, name, name_folded, is_default, created_at, updated_at, description)
        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    ),
    update: database.prepare(
      `update project set name = ?, name_folded = ?, description = ?, updated_at = ? where owner = ? and id = ?
        and not exists (select 1 from project as other where other.owner = ? and other.name_folded = ? and other.id <> ?)`,
    ),
    remove: database.prepare(
      `delete from project where owner = ? and id = ? and is_default = 0
        and not exists (select 1 from workflow where workflow.owner = ? and workflow.project_id = ?)`,
    ),
  };
}

export function createProjectRepository(database: Database): ProjectRepository {
  const statements = prepareStatements(database);
  return {
    list: async (owner) => {
      const rows = await database.read<ProjectRow>(`${selectSql} order by is_default desc, name_folded`, owner);
      return rows.map(toProject);
    },
    find: async ({ owner, id }) => {
      const [row] = await database.read<ProjectRow>(`${selectSql} and id = ?`, owner, id);
      return row && toProject(row);
    },
    findDefault: async (owner) => {
      const sql = 'select id from project where owner = ? and is_default = 1';
      const [row] = await database.read<{ readonly id: ProjectId }>(sql, owner);
      return row?.id;
    },
    insert: async (owner, { id, name, is_default: isDefault, created_at: createdAt, updated_at: updatedAt, description }) => {
      const values = [id, owner, name, name.toLowerCase(), Number(isDefault), createdAt, updatedAt, description] as const;
      const [inserted] = await database.write([statements.insert(...values)]);
      return inserted === 1;
    },
    update: async (owner, { id, name, description, updated_at: updatedAt }) => {
      const folded = name.toLowerCase();
      const update = statements.update(name, folded, description, updatedAt, owner, id, owner, folded, id);
      const [changed] = await database.write([update]);
      return changed === 1;
    },
    remove: async ({ owner, id }) => {
      const [removed] = await database.write([statements.remove(owner, id, owner, id)]);
      return removed === 1;
    },
  };
}
