import type { Migration } from '../../../storage/migrations.ts';

/** `tools`, `limits`, `error`, `private_from` and `arguments` are JSON; `sealed` opens for its owner, id and address only. */
export const agentsMigration: Migration = {
  id: '0001-agents',
  up: [
    `create table agent (
      owner text not null,
      id text not null,
      name text not null,
      created_at bigint not null,
      updated_at bigint not null,
      model text,
      limits text not null,
      description text not null,
      tools text not null,
      instructions text not null,
      primary key (owner, id)
    )`,
    'create unique index agent_name on agent (owner, name)',
    `create table agent_mcp_server (
      owner text not null,
      id text not null,
      name text not null,
      url text not null,
      enabled integer not null,
      status text not null,
      created_at bigint not null,
      checked_at bigint,
      sealed text,
      hint text,
      error text,
      tools text not null,
      primary key (owner, id)
    )`,
    'create unique index agent_mcp_server_name on agent_mcp_server (owner, name)',
    `create table agent_approval (
      owner text not null,
      id text not null,
      session_id text,
      message_id text,
      agent_id text,
      tool text not null,
      title text not null,
      destination text,
      reason text not null,
      may_allow_session integer not null,
      status text not null,
      created_at bigint not null,
      alive_at bigint not null,
      expires_at bigint not null,
      decided_at bigint,
      decision text,
      private_from text not null,
      arguments text not null,
      primary key (owner, id)
    )`,
    "create index agent_approval_pending on agent_approval (owner, created_at) where status = 'pending'",
    `create table agent_grant (
      owner text not null,
      session_id text not null,
      agent_id text not null,
      tool text not null,
      destination text not null,
      expires_at bigint not null,
      primary key (owner, session_id, agent_id, tool, destination)
    )`,
  ],
};
