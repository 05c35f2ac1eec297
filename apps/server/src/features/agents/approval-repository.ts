import type { Approval, ApprovalDecision, ApprovalId, SessionId } from '@causeway/contract';
import type { Database } from '../../storage/database.ts';

export interface ApprovalRef {
  readonly owner: string;
  readonly id: ApprovalId;
}

/** What was allowed for the rest of a session. */
export interface Grant {
  readonly owner: string;
  readonly sessionId: SessionId;
  readonly agentId: string;
  readonly tool: string;
  /** Where it may go; empty: it goes nowhere. */
  readonly destination: string;
}

export type StoredApproval = Approval & { readonly decision: ApprovalDecision | null };

export interface ApprovalRepository {
  insert(owner: string, approval: Approval): Promise<void>;
  find(ref: ApprovalRef): Promise<StoredApproval | undefined>;
  /** Those that wait and whose answer lives, oldest first. */
  listPending(
    owner: string,
    filter: { readonly sessionId?: SessionId | undefined; readonly aliveSince: number },
  ): Promise<readonly Approval[]>;
  /** The sign that somebody waits for it; false when it was decided. */
  keepAlive(ref: ApprovalRef, at: number): Promise<boolean>;
  /** The first decision counts: false when it was decided, or nobody waits for it any more. */
  decide(
    ref: ApprovalRef,
    decided: { readonly decision: ApprovalDecision; readonly at: number; readonly aliveSince: number },
  ): Promise<boolean>;
  expire(ref: ApprovalRef, at: number): Promise<boolean>;
  /** All that wait, of everybody: nobody waits for them any more. */
  expireAll(at: number): Promise<void>;
  grant(grant: Grant, expiresAt: number): Promise<void>;
  isGranted(grant: Grant, at: number): Promise<boolean>;
}

type ApprovalRow = Omit<StoredApproval, 'arguments' | 'private_from' | 'may_allow_session'> & {
  readonly arguments: string;
  readonly private_from: string;
  readonly may_allow_session: number;
};

const columns = `id, session_id, message_id, agent_id, tool, title, destination, reason, may_allow_session, status, created_at,
  expires_at, decided_at, decision, private_from, arguments`;

const toApproval = (row: ApprovalRow): StoredApproval => ({
  ...row,
  may_allow_session: row.may_allow_session === 1,
  private_from: JSON.parse(row.private_from) as string[],
  arguments: JSON.parse(row.arguments) as unknown,
});

function prepareStatements(database: Database) {
  return {
    insert: database.prepare(
      `insert into agent_approval (owner, alive_at, id, session_id, message_id, agent_id, tool, title, destination, reason,
        may_allow_session, status, created_at, expires_at, private_from, arguments)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    keepAlive: database.prepare("update agent_approval set alive_at = ? where owner = ? and id = ? and status = 'pending'"),
    decide: database.prepare(
      `update agent_approval set status = ?, decision = ?, decided_at = ?
        where owner = ? and id = ? and status = 'pending' and alive_at >= ? and expires_at > ?`,
    ),
    expire: database.prepare(
      "update agent_approval set status = 'expired', decided_at = ? where owner = ? and id = ? and status = 'pending'",
    ),
    expireAll: database.prepare("update agent_approval set status = 'expired', decided_at = ? where status = 'pending'"),
    grant: database.prepare(
      `insert into agent_grant (owner, session_id, agent_id, tool, destination, expires_at) values (?, ?, ?, ?, ?, ?)
        on conflict (owner, session_id, agent_id, tool, destination) do update set expires_at = excluded.expires_at`,
    ),
  };
}

/** PostgreSQL keeps no U+0000 in text, and JSON writes it as an escape. */
const json = (value: unknown): string => JSON.stringify(value ?? null);

export function createApprovalRepository(database: Database): ApprovalRepository {
  const statements = prepareStatements(database);
  return {
    async insert(owner, { id, session_id: session, message_id: message, agent_id: agent, created_at: at, ...rest }) {
      const { tool, title, destination, reason, may_allow_session: may, status, expires_at: ends } = rest;
      const head = [owner, at, id, session, message, agent, tool, title, destination, reason] as const;
      const [from, given] = [json(rest.private_from), json(rest.arguments)];
      await database.write([statements.insert(...head, Number(may), status, at, ends, from, given)]);
    },
    async find({ owner, id }) {
      const findSql = `select ${columns} from agent_approval where owner = ? and id = ?`;
      const [row] = await database.read<ApprovalRow>(findSql, owner, id);
      return row && toApproval(row);
    },
    async listPending(owner, { sessionId, aliveSince }) {
      const listSql = `select ${columns} from agent_approval where owner = ? and status = 'pending' and alive_at >= ?
        ${sessionId === undefined ? '' : 'and session_id = ?'} order by created_at, id limit 200`;
      const session = sessionId === undefined ? [] : [sessionId];
      return (await database.read<ApprovalRow>(listSql, owner, aliveSince, ...session)).map(toApproval);
    },
    async keepAlive({ owner, id }, at) {
      return (await database.write([statements.keepAlive(at, owner, id)]))[0] === 1;
    },
    async decide({ owner, id }, { decision, at, aliveSince }) {
      const status = decision === 'deny' ? 'denied' : 'approved';
      return (await database.write([statements.decide(status, decision, at, owner, id, aliveSince, at)]))[0] === 1;
    },
    async expire({ owner, id }, at) {
      return (await database.write([statements.expire(at, owner, id)]))[0] === 1;
    },
    async expireAll(at) {
      await database.write([statements.expireAll(at)]);
    },
    async grant({ owner, sessionId, agentId, tool, destination }, expiresAt) {
      await database.write([statements.grant(owner, sessionId, agentId, tool, destination, expiresAt)]);
    },
    async isGranted({ owner, sessionId, agentId, tool, destination }, at) {
      const grantSql = `select 1 as found from agent_grant
        where owner = ? and session_id = ? and agent_id = ? and tool = ? and destination = ? and expires_at > ?`;
      return (await database.read(grantSql, owner, sessionId, agentId, tool, destination, at)).length > 0;
    },
  };
}
