import type { TriggerId, TriggerSettings, WorkflowId } from '@causeway/contract';
import type { Database, SqlValue, Write } from '../../../storage/database.ts';

export interface StoredTrigger {
  readonly id: TriggerId;
  readonly owner: string;
  readonly workflowId: WorkflowId;
  readonly settings: TriggerSettings;
  /** Undefined: executions get what the trigger got. */
  readonly input: unknown;
  readonly isEnabled: boolean;
  /** The definition asks for it. */
  readonly isDefined: boolean;
  /** Sealed. */
  readonly secret: string | null;
  readonly nextFireAt: number | null;
  readonly lastFiredAt: number | null;
  readonly lastError: string | null;
  readonly createdAt: number;
}

export interface TriggerRef {
  readonly owner: string;
  readonly workflowId: WorkflowId;
  readonly id: TriggerId;
}

export interface Firing {
  readonly at: number;
  readonly error: string | null;
}

export interface TriggerRepository {
  list(owner: string, workflowId: WorkflowId): Promise<readonly StoredTrigger[]>;
  find(ref: TriggerRef): Promise<StoredTrigger | undefined>;
  /** Whoever calls the address of a webhook is not its owner. */
  findById(id: TriggerId): Promise<StoredTrigger | undefined>;
  listOfEvent(owner: string): Promise<readonly StoredTrigger[]>;
  /** Schedules whose time has come, the earliest first. */
  listDue(now: number, limit: number): Promise<readonly StoredTrigger[]>;
  /** When the next schedule is due. */
  nextDueAt(): Promise<number | undefined>;
  insert(trigger: StoredTrigger): Promise<void>;
  /** What makes one place of another, for the write that saves a version. */
  replaceWrites(removed: readonly StoredTrigger[], added: readonly StoredTrigger[]): readonly Write[];
  update(trigger: StoredTrigger): Promise<boolean>;
  remove(ref: TriggerRef): Promise<boolean>;
  removeOf(owner: string, workflowId: WorkflowId): Promise<void>;
  /** Nothing fires for an owner any more. */
  disableOf(owner: string): Promise<void>;
  noteFired(id: TriggerId, firing: Firing): Promise<void>;
  /** False: another node moved it on, or it was changed. */
  moveOn(trigger: StoredTrigger, nextFireAt: number | null, firing: Firing | undefined): Promise<boolean>;
}

interface TriggerRow extends Omit<StoredTrigger, 'settings' | 'input' | 'isEnabled' | 'isDefined'> {
  readonly settings: string;
  readonly input: string | null;
  readonly isEnabled: number;
  readonly isDefined: number;
}

const columns = `id, owner, workflow_id as "workflowId", settings, input, is_enabled as "isEnabled",
  is_defined as "isDefined", secret,
  next_fire_at as "nextFireAt", last_fired_at as "lastFiredAt", last_error as "lastError", created_at as "createdAt"`;
const selectSql = `select ${columns} from workflow_trigger`;

const toTrigger = (row: TriggerRow): StoredTrigger => ({
  ...row,
  settings: JSON.parse(row.settings) as TriggerSettings,
  input: row.input === null ? undefined : (JSON.parse(row.input) as unknown),
  isEnabled: row.isEnabled === 1,
  isDefined: row.isDefined === 1,
});

const inputText = (input: unknown): string | null => (input === undefined ? null : JSON.stringify(input));

function prepareStatements(database: Database) {
  return {
    insert: database.prepare(
      `insert into workflow_trigger (id, owner, workflow_id, kind, is_enabled, is_defined, next_fire_at, created_at, secret,
        input, settings) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    update: database.prepare(
      `update workflow_trigger set kind = ?, is_enabled = ?, next_fire_at = ?, last_error = ?, input = ?, settings = ?
        where owner = ? and workflow_id = ? and id = ?`,
    ),
    remove: database.prepare('delete from workflow_trigger where owner = ? and workflow_id = ? and id = ?'),
    removeOf: database.prepare('delete from workflow_trigger where owner = ? and workflow_id = ?'),
    disableOf: database.prepare('update workflow_trigger set is_enabled = 0, next_fire_at = null where owner = ?'),
    fired: database.prepare('update workflow_trigger set last_fired_at = ?, last_error = ? where id = ?'),
    moveOn: database.prepare(
      `update workflow_trigger set next_fire_at = ?, last_fired_at = ?, last_error = ? where id = ? and next_fire_at = ?
        and settings = ?`,
    ),
  };
}

export function createTriggerRepository(database: Database): TriggerRepository {
  const statements = prepareStatements(database);
  const read = async (where: string, ...values: readonly SqlValue[]): Promise<readonly StoredTrigger[]> => {
    const rows = await database.read<TriggerRow>(`${selectSql} ${where}`, ...values);
    return rows.map(toTrigger);
  };
  const changes = async (...write: Parameters<Database['write']>): Promise<boolean> => {
    const [changed] = await database.write(...write);
    return changed === 1;
  };
  const insert = (trigger: StoredTrigger): Write => {
    const { id, owner, workflowId, settings, input, isEnabled, isDefined, nextFireAt, createdAt, secret } = trigger;
    const place = [id, owner, workflowId, settings.kind, Number(isEnabled), Number(isDefined)] as const;
    return statements.insert(...place, nextFireAt, createdAt, secret, inputText(input), JSON.stringify(settings));
  };
  return {
    list: (owner, workflowId) => read('where owner = ? and workflow_id = ? order by created_at, id', owner, workflowId),
    find: async ({ owner, workflowId, id }) => {
      const [found] = await read('where owner = ? and workflow_id = ? and id = ?', owner, workflowId, id);
      return found;
    },
    findById: async (id) => {
      const [found] = await read('where id = ?', id);
      return found;
    },
    listOfEvent: (owner) => read("where owner = ? and kind = 'event' and is_enabled = 1", owner),
    listDue: (now, limit) => read('where next_fire_at <= ? order by next_fire_at limit ?', now, limit),
    nextDueAt: async () => {
      const sql = 'select min(next_fire_at) as at from workflow_trigger where next_fire_at is not null';
      const [row] = await database.read<{ readonly at: number | null }>(sql);
      return row?.at ?? undefined;
    },
    insert: async (trigger) => void (await database.write([insert(trigger)])),
    replaceWrites: (removed, added) => [
      ...removed.map(({ owner, workflowId, id }) => statements.remove(owner, workflowId, id)),
      ...added.map(insert),
    ],
    update: ({ id, owner, workflowId, settings, input, isEnabled, nextFireAt, lastError }) => {
      const values = [
        settings.kind,
        Number(isEnabled),
        nextFireAt,
        lastError,
        inputText(input),
        JSON.stringify(settings),
      ] as const;
      return changes([statements.update(...values, owner, workflowId, id)]);
    },
    remove: ({ owner, workflowId, id }) => changes([statements.remove(owner, workflowId, id)]),
    removeOf: async (owner, workflowId) => void (await database.write([statements.removeOf(owner, workflowId)])),
    disableOf: async (owner) => void (await database.write([statements.disableOf(owner)])),
    noteFired: async (id, { at, error }) => void (await database.write([statements.fired(at, error, id)])),
    moveOn: ({ id, settings, nextFireAt: due, lastFiredAt, lastError }, nextFireAt, firing) => {
      const { at, error } = firing ?? { at: lastFiredAt, error: lastError };
      return changes([statements.moveOn(nextFireAt, at, error, id, due, JSON.stringify(settings))]);
    },
  };
}
