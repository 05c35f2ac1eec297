import type { ApiKey, LogEntry, Provider, Session } from '@causeway/contract';
import { emptyScene } from './web-stub.ts';
import type { Scene } from './web-stub.ts';

const minute = 60_000;

/** Everything configured and used. */
export function fullScene(): Scene {
  const scene = emptyScene();
  scene.ready = {
    status: 'ok',
    checks: {
      sqlite: { status: 'ok', latency_ms: 0.3, vital: true },
      redis: { status: 'ok', latency_ms: 1.2, vital: false },
    },
  };
  scene.providers = providers as unknown as Provider[];
  scene.keys = keys() as unknown as ApiKey[];
  scene.sessions = sessions() as unknown as Session[];
  scene.logs = Array.from({ length: 300 }, (_, index) => logLine(index));
  return scene;
}

/** As full, with Redis stopped. */
export function degradedScene(): Scene {
  const scene = fullScene();
  const fix = { summary: 'Start Redis on this machine.', command: 'redis-server --daemonize yes' };
  const cause = 'Redis at 127.0.0.1:6379 refused the connection.';
  const redis = { status: 'degraded', latency_ms: 2, vital: false, cause, fix } as const;
  scene.ready = { status: 'degraded', checks: { ...scene.ready.checks, redis } };
  return scene;
}

/** Started for the first time, with Ollama running beside it. */
export function freshScene(): Scene {
  const scene = emptyScene();
  scene.found = [
    { name: 'Ollama', kind: 'openai', base_url: 'http://127.0.0.1:11434/v1', models: ['llama3.2', 'qwen3:8b', 'gemma3'] },
  ];
  return scene;
}

const shared = { kind: 'openai', enabled: true, key_hint: null } as const;
const providers = [
  {
    ...shared,
    id: 'prv_1',
    name: 'openai',
    base_url: 'https://api.openai.com/v1',
    key_hint: 'x4Fq',
    source: 'environment',
    models: ['gpt-5'],
    status: 'ok',
  },
  {
    ...shared,
    id: 'prv_2',
    name: 'vllm',
    base_url: 'http://10.0.4.12:8000/v1',
    source: 'saved',
    models: [],
    status: 'failed',
    cause: 'connect ECONNREFUSED 10.0.4.12:8000',
  },
];

function keys() {
  const now = Date.now();
  const narrowed = { project_id: null, models: null, rate_tier: 'default' as const, previous_until: null };
  const base = { created_at: now - 90_000 * minute, expires_at: null, last_used_at: null, revoked_at: null, ...narrowed };
  return [
    {
      ...base,
      id: 'key_1',
      name: 'Storefront',
      prefix: 'cw_8fK2mQ1z',
      scopes: ['chat:read', 'chat:write'],
      last_used_at: now - 4 * minute,
    },
    { ...base, id: 'key_2', name: 'Old laptop', prefix: 'cw_Pq81LmZ0', scopes: ['chat:read'], revoked_at: now - minute },
  ];
}

function sessions() {
  const now = Date.now();
  return ['Why does the preflight fail on staging', 'Draft release notes'].map((title, index) => ({
    id: `ses_${index}`,
    session_id: `ses_${index}`,
    user_id: 'default',
    title,
    agent_id: null,
    metadata: {},
    model: 'openai/gpt-5',
    system: null,
    leaf_id: null,
    archived: false,
    created_at: now,
    updated_at: now - index * 90 * minute,
    message_count: 4,
  }));
}

function logLine(index: number): LogEntry {
  const isBroken = index % 10 === 0;
  const failure = isBroken ? { code: 'dependency_unavailable', cause: 'Redis at 127.0.0.1:6379 refused the connection' } : {};
  return {
    seq: index + 1,
    time: Date.now() - (300 - index) * 1500,
    level: isBroken ? 'error' : 'info',
    message: 'request',
    request_id: `req_${index}`,
    method: 'POST',
    path: '/v1/sessions',
    status: isBroken ? 503 : 201,
    duration_ms: 3.4,
    ...failure,
  };
}
