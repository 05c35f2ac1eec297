import type { ProjectId, ProjectRole, UserId } from '@causeway/contract';
import type { Database } from '../../../storage/database.ts';

export interface StoredShare {
  readonly projectId: ProjectId;
  readonly userId: UserId;
  readonly owner: UserId;
  readonly role: ProjectRole;
  readonly createdAt: number;
}

export interface ProjectShareRepository {
  ownerOf(projectId: ProjectId): Promise<UserId | undefined>;
  ownedBy(owner: UserId): Promise<readonly ProjectId[]>;
  /** What others share with the person. */
  sharesOf(userId: UserId): Promise<ReadonlyMap<ProjectId, Pick<StoredShare, 'owner' | 'role'>>>;
  list(owner: UserId, projectId: ProjectId): Promise<readonly StoredShare[]>;
  /** False: the owner has no such project. */
  set(share: StoredShare): Promise<boolean>;
  /** False: it was not shared with the person. */
  remove(owner: UserId, share: Pick<StoredShare, 'projectId' | 'userId'>): Promise<boolean>;
}

const columns = 'project_id as "projectId", user_id as "userId", owner, role, created_at as "createdAt"';
/** `select … where` for the parser of SQLite, which would take `on` for a join's. */
const setSql = `insert into project_share (project_id, user_id, owner, role, created_at)
  select id, ?, owner, ?, ? from project where owner = ? and id = ?
  on conflict (project_id, user_id) do update set role = excluded.role, owner = excluded.owner`;

export function createProjectShareRepository(database: Database): ProjectShareRepository {
  const set = database.prepare(setSql);
  const remove = database.prepare('delete from project_share where owner = ? and project_id = ? and user_id = ?');
  return {
    ownerOf: async (projectId) => {
      const [row] = await database.read<{ readonly owner: UserId }>('select owner from project where id = ?', projectId);
      return row?.owner;
    },
    ownedBy: async (owner) => {
      const rows = await database.read<{ readonly id: ProjectId }>('select id from project where owner = ?', owner);
      return rows.map(({ id }) => id);
    },
    sharesOf: async (userId) => {
      const sql = `select ${columns} from project_share where user_id = ?
        and exists (select 1 from project where project.id = project_id and project.owner = project_share.owner)`;
      const rows = await database.read<StoredShare>(sql, userId);
      return new Map(rows.map(({ projectId, owner, role }) => [projectId, { owner, role }]));
    },
    list: (owner, projectId) => {
      const sql = `select ${columns} from project_share where owner = ? and project_id = ? order by created_at, user_id`;
      return database.read<StoredShare>(sql, owner, projectId);
    },
    set: async ({ projectId, userId, owner, role, createdAt }) => {
      const [written] = await database.write([set(userId, role, createdAt, owner, projectId)]);
      return written === 1;
    },
    remove: async (owner, { projectId, userId }) => {
      const [removed] = await database.write([remove(owner, projectId, userId)]);
      return removed === 1;
    },
  };
}
